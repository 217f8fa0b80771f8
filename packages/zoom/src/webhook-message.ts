import { createHash } from 'node:crypto'
import { z } from 'zod'
import { parseExactJson } from './exact-json.ts'
import { meetingId } from './replies.ts'

/** What Kuji takes from a message of Zoom's: no names, no addresses. */
export type WebhookMessage =
  | { readonly kind: 'question'; readonly plainToken: string }
  | {
      readonly kind: 'event'
      readonly event: string
      /** Milliseconds of the Unix epoch. */
      readonly at: number
      /** Digits. */
      readonly meetingId: string
      /** One run of the meeting; where Zoom names none, the meeting stands for all its runs. */
      readonly uuid: string
      /** Somebody within this run; null where the event is about nobody. */
      readonly participant: string | null
    }

/** Further than any date; what PostgreSQL keeps reaches further still. */
const lastInstant = 8_640_000_000_000_000

/** Zoom's ids are numbers in one event and texts in another; absent ones are empty texts. */
const id = z.union([z.string(), z.int(), z.bigint()]).transform(String)
const name = id.transform(keepName).nullish()

const question = z.object({
  event: z.literal('endpoint.url_validation'),
  payload: z.object({ plainToken: z.string().min(1).max(1000) }),
})

const event = z.object({
  event: z.string().regex(/^[\w.]{1,100}$/),
  event_ts: z.int().min(0).max(lastInstant),
  payload: z.object({
    object: z.object({
      id: meetingId.transform(String),
      uuid: name,
      participant: z.object({ participant_uuid: name, user_id: name }).nullish(),
    }),
  }),
})

/**
 * Reads what Zoom has posted, already found genuine.
 *
 * @returns null for what is no JSON, no event about a meeting, and no question about the secret
 */
export function readWebhook(body: Uint8Array): WebhookMessage | null {
  const json = parseExactJson(new TextDecoder().decode(body))
  const asked = question.safeParse(json)
  if (asked.success) return { kind: 'question', plainToken: asked.data.payload.plainToken }
  const told = event.safeParse(json)
  return told.success ? eventOf(told.data) : null
}

/** Zoom promises nothing of what its names are made of: odd and long ones are told apart by their digest. */
function keepName(text: string): string {
  return /^[\x21-\x7e]{0,100}$/.test(text) ? text : createHash('sha256').update(text).digest('hex')
}

function eventOf({ event: named, event_ts: at, payload: { object } }: z.infer<typeof event>): WebhookMessage {
  const { id: meeting, uuid, participant } = object
  return {
    kind: 'event',
    event: named,
    at,
    meetingId: meeting,
    uuid: uuid || meeting,
    participant: participant?.participant_uuid || participant?.user_id || null,
  }
}
