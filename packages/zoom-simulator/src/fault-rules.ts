import type { RateLimitKind } from './rate-refusals.ts'
import type { SeededChance } from './seeded-chance.ts'
import type { SimulatorSettings } from './simulator-settings.ts'

/** Which calls a fault befalls; what is left out, does not matter. */
type FaultAim = {
  readonly method?: string
  /** The beginning of the path, or a pattern for it; absent: any call to /v2/. */
  readonly path?: string | RegExp
  /** E-mail of the host whose calls these are. */
  readonly host?: string
  /** How many calls; absent: one, or any number where `chance` or `forMs` is given. */
  readonly times?: number
  /** So many fitting calls are let by first. */
  readonly skip?: number
  /** 0 to 1: the chance that a fitting call is hit. */
  readonly chance?: number
  /** The fault is over so long after it was added. */
  readonly forMs?: number
}

/** An answer given in place of Zoom's, without the work unless `afterWork`. */
type OtherAnswer = {
  readonly kind: 'status' | 'html' | 'xml'
  readonly status?: number
  readonly body?: string | object
  readonly contentType?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly afterWork?: boolean
}

type FaultDeed =
  | OtherAnswer
  /** The connection breaks before or after the work. `cut_off`: in the middle of the answer. */
  | { readonly kind: 'reset_before' | 'reset_after' | 'cut_off' }
  /** No answer, for `holdMs` or for ever. */
  | { readonly kind: 'hang_before' | 'hang_after'; readonly holdMs?: number }
  /** The work is done, and its answer comes a byte at a time. */
  | { readonly kind: 'drip'; readonly msPerByte?: number }
  /** The work is done, and its answer is whole HTTP around half a JSON. */
  | { readonly kind: 'bad_json' }
  | {
      readonly kind: RateLimitKind
      readonly headers?: boolean
      readonly retryAfter?: SimulatorSettings['retryAfter']
    }
  /** Every token dies as the call comes in. */
  | { readonly kind: 'token_revoked' }

export type Fault = FaultAim & FaultDeed
export type FaultKind = Fault['kind']

export type ArrivingCall = { readonly method: string; readonly path: string; readonly host: string | null }

export type FaultHandle = {
  /** How many calls it has hit so far. */
  readonly hits: number
  readonly remove: () => void
}

export type FaultRules = {
  readonly add: (fault: Fault) => FaultHandle
  /** The fault that befalls this call, the oldest one first; null mostly. */
  readonly take: (call: ArrivingCall) => Fault | null
  readonly list: () => readonly (Fault & { readonly hits: number })[]
  readonly clear: () => void
}

type Rule = {
  readonly fault: Fault
  readonly number: number
  readonly endsAt: number
  skipped: number
  hits: number
}

/** The faults that are switched on. Windows of time are those of the machine's clock. */
export function openFaultRules(chance: SeededChance): FaultRules {
  let rules: Rule[] = []
  let added = 0
  const living = () =>
    (rules = rules.filter((rule) => rule.hits < timesOf(rule.fault) && performance.now() < rule.endsAt))
  const strikes = (rule: Rule, call: ArrivingCall) => {
    if (!aimsAt(rule.fault, call)) return false
    if (rule.skipped++ < (rule.fault.skip ?? 0)) return false
    const { chance: wanted = 1 } = rule.fault
    return wanted >= 1 || chance.fraction(`fault ${rule.number}`, call.method, call.path) < wanted
  }
  return {
    add: (fault) => {
      const rule = {
        fault,
        number: added++,
        endsAt: performance.now() + (fault.forMs ?? Infinity),
        skipped: 0,
        hits: 0,
      }
      rules.push(rule)
      return {
        get hits() {
          return rule.hits
        },
        remove: () => void (rules = rules.filter((other) => other !== rule)),
      }
    },
    take: (call) => {
      const rule = living().find((candidate) => strikes(candidate, call))
      if (rule === undefined) return null
      rule.hits++
      return rule.fault
    },
    list: () => living().map(({ fault, hits }) => ({ ...fault, hits })),
    clear: () => void (rules = []),
  }
}

function timesOf({ times, chance, forMs }: Fault): number {
  return times ?? (chance === undefined && forMs === undefined ? 1 : Infinity)
}

function aimsAt({ method, path = '/v2/', host }: Fault, call: ArrivingCall): boolean {
  if (method !== undefined && method !== call.method) return false
  if (host !== undefined && host.toLowerCase() !== call.host?.toLowerCase()) return false
  return typeof path === 'string' ? call.path.startsWith(path) : path.test(call.path)
}
