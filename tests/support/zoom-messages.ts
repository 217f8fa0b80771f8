import { createHmac } from 'node:crypto'

export const webhookSecret = 'a-webhook-secret-for-tests'

/** A message as Zoom posts it. */
export type PostedMessage = { readonly body: Buffer; readonly headers: Record<string, string> }

type Signing = { readonly now: Date; readonly secret?: string }

/** Signs a body as Zoom does, from the description of its webhooks. */
export function signed(
  body: string | Buffer,
  { now, secret = webhookSecret }: Signing,
): PostedMessage & { readonly timestamp: string; readonly signature: string } {
  const timestamp = String(Math.floor(now.getTime() / 1000))
  const bytes = Buffer.from(body)
  const message = Buffer.concat([Buffer.from(`v0:${timestamp}:`), bytes])
  const signature = `v0=${createHmac('sha256', secret).update(message).digest('hex')}`
  return {
    body: bytes,
    timestamp,
    signature,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'x-zm-request-timestamp': timestamp,
      'x-zm-signature': signature,
    },
  }
}

type Told = {
  readonly event: string
  readonly at: Date
  readonly meetingId: bigint | string
  readonly uuid?: string
  /** Somebody in the meeting, by any word. */
  readonly who?: string
}

/** What Zoom tells of a meeting: the id as text, and more of a person than Kuji wants to know. */
export function zoomEventBody({ event, at, meetingId, uuid = 'run/1==', who }: Told): string {
  const person = who !== undefined && {
    participant: {
      user_id: '16778240',
      user_name: `${who} 🐦‍⬛ 田中`,
      id: '',
      participant_uuid: `uuid-of-${who}`,
      email: `${who}@secret.example`,
      join_time: at.toISOString(),
    },
  }
  return JSON.stringify({
    event,
    event_ts: at.getTime(),
    payload: {
      account_id: 'owl-account',
      object: {
        duration: 15,
        id: String(meetingId),
        topic: 'Kuji kuji-0-1',
        type: 2,
        uuid,
        host_id: 'owl',
        ...person,
      },
    },
  })
}
