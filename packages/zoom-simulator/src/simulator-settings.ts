import { z } from 'zod'

/** What can be changed while a simulator runs: in code on its `settings`, and over the control endpoint. */
export const simulatorSettings = z.strictObject({
  /** Switches Zoom's limits on: per second, per day, and a host's hundred a day. Null: no limits. */
  plan: z.enum(['free', 'pro', 'business']).nullable(),
  /** Creates and updates of one host in a UTC day; null: 100 with a plan, any number without. */
  hostDayLimit: z.int().min(0).nullable(),
  /** Whether a delete spends from the host's day too, as it once did. */
  countDeletes: z.boolean(),
  /** All calls of the account in a UTC day; null: what the plan says of each kind of call. */
  accountDayLimit: z.int().min(0).nullable(),
  /** Whether refusals for speed carry X-RateLimit-* and Retry-After. */
  limitHeaders: z.boolean(),
  retryAfter: z.enum(['seconds', 'date']),
  /** How many meetings of one host can run at once when people come before the host. */
  hostConcurrency: z.int().min(1),
  /** A meeting that everybody left ends after so long. */
  emptyMs: z.number().min(0),
  /** A join page that has not said within this time that it is open was fetched by a machine: its guest leaves. */
  presentWithinMs: z.number().min(0),
  /** So long a new meeting is missing from the lists. */
  listDelayMs: z.number().min(0),
  /** Zoom's clock minus ours, in the Date header only. */
  dateOffsetMs: z.number(),
  tokenSeconds: z.number().min(1),
  /** True: a new token kills the ones before, as some Zoom accounts have it. */
  singleToken: z.boolean(),
  /** With which status code 124 comes. */
  tokenRefusalStatus: z.literal([400, 401]),
  /** Scopes the app does not have. A token keeps those it was given with. */
  missingScopes: z.array(z.string()),
  /** How meeting ids are written: eleven digits, numbers beyond 2^53, or text. */
  ids: z.enum(['today', 'large', 'text']),
  /** True: uuids begin with / and contain //. */
  awkwardUuids: z.boolean(),
  /** What ending a meeting that does not run gets; Zoom does not document it. */
  endIdle: z.enum(['refuse', 'accept']),
})

export type SimulatorSettings = z.infer<typeof simulatorSettings>

/** The settings of an account nobody says anything of: no limits, no delays. */
export const calmSettings: SimulatorSettings = {
  plan: null,
  hostDayLimit: null,
  countDeletes: false,
  accountDayLimit: null,
  limitHeaders: true,
  retryAfter: 'seconds',
  hostConcurrency: 1,
  emptyMs: 60_000,
  presentWithinMs: 60_000,
  listDelayMs: 0,
  dateOffsetMs: 0,
  tokenSeconds: 3600,
  singleToken: false,
  tokenRefusalStatus: 401,
  missingScopes: [],
  ids: 'today',
  awkwardUuids: false,
  endIdle: 'refuse',
}

/** The settings among some options, the rest as in calm times. */
export function readSettings(options: Partial<SimulatorSettings>): SimulatorSettings {
  const given = Object.keys(calmSettings).filter(
    (name) => options[name as keyof SimulatorSettings] !== undefined,
  )
  return {
    ...calmSettings,
    ...Object.fromEntries(given.map((name) => [name, options[name as keyof SimulatorSettings]])),
  }
}
