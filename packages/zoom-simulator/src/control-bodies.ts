import { z } from 'zod'
import type { FaultKind } from './fault-rules.ts'

const kinds = [
  'reset_before',
  'reset_after',
  'cut_off',
  'hang_before',
  'hang_after',
  'drip',
  'bad_json',
  'html',
  'xml',
  'status',
  'rate_second',
  'rate_account_day',
  'rate_host_day',
  'token_revoked',
] as const satisfies readonly FaultKind[]

const fault = z.strictObject({
  kind: z.enum(kinds),
  method: z.string().optional(),
  path: z.string().optional(),
  /** A regular expression in place of `path`. */
  pathPattern: z.string().optional(),
  host: z.string().optional(),
  times: z.union([z.int().min(1), z.literal('always')]).optional(),
  skip: z.int().min(0).optional(),
  chance: z.number().min(0).max(1).optional(),
  forMs: z.number().min(0).optional(),
  holdMs: z.number().min(0).optional(),
  msPerByte: z.number().min(0).optional(),
  status: z.int().min(200).max(599).optional(),
  body: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
  contentType: z.string().optional(),
  headers: z.union([z.boolean(), z.record(z.string(), z.string())]).optional(),
  retryAfter: z.enum(['seconds', 'date']).optional(),
  afterWork: z.boolean().optional(),
})

/** `POST /simulator/faults`. */
export const faultSwitches = z.strictObject({
  clear: z.boolean().optional(),
  latencyMs: z.number().int().min(0).max(600_000).optional(),
  latency: z
    .strictObject({ medianMs: z.number().min(0), jitter: z.number().min(0) })
    .nullable()
    .optional(),
  add: z.union([fault, z.array(fault)]).optional(),
  failNext: z
    .strictObject({
      status: z.number().int().min(200).max(599),
      body: z.union([z.string(), z.record(z.string(), z.unknown())]),
      contentType: z.string().optional(),
      path: z.string().optional(),
    })
    .optional(),
  dropNextAfterWork: z.enum(['GET', 'POST', 'PATCH', 'PUT', 'DELETE']).optional(),
  host: z.strictObject({ email: z.string(), waitingRoomLocked: z.boolean() }).optional(),
})

/** `POST /simulator/hosts`. */
export const hostSwitches = z.strictObject({
  email: z.string(),
  type: z.literal([1, 2, 4, 99]).optional(),
  status: z.enum(['active', 'inactive']).optional(),
  removed: z.boolean().optional(),
  locks: z
    .array(
      z.strictObject({
        setting: z.enum(['waiting_room', 'join_before_host', 'meeting_authentication', 'auto_recording']),
        stubborn: z.enum(['create', 'always']),
      }),
    )
    .optional(),
})

/** `POST /simulator/join` and `/simulator/leave`. */
export const guestSwitches = z.strictObject({
  meetingId: z.string(),
  name: z.string(),
  secret: z.string().optional(),
  passcode: z.string().optional(),
})

/** `POST /simulator/webhook`. */
export const webhookSwitches = z.strictObject({
  subscribe: z.strictObject({ url: z.url(), secret: z.string() }).nullable().optional(),
  duplicate: z.number().min(0).max(1).optional(),
  shuffle: z.boolean().optional(),
  retryAfterMs: z.array(z.number().min(0)).max(10).optional(),
})
