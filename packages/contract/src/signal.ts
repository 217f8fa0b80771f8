import { z } from 'zod'

/** What a URL is written in; a control character would be read as none, and cannot be stored. */
const endpoint = z.url().regex(/^[\x21-\x7e]{1,2000}$/)

/** A browser's `PushSubscription.toJSON()`, without what Kuji has no use for. */
export const pushSubscriptionInput = z.strictObject({
  endpoint,
  keys: z.strictObject({
    p256dh: z.string().regex(/^[\w-]{86,88}=?$/),
    auth: z.string().regex(/^[\w-]{21,24}={0,2}$/),
  }),
})
export type PushSubscriptionInput = z.infer<typeof pushSubscriptionInput>

export const unsubscribeInput = z.strictObject({ endpoint })

export const signalKey = z.object({ publicKey: z.string(), subscribed: z.int() })

const signalKinds = ['room_ready', 'room_moved', 'room_replaced'] as const

/**
 * A message as it travels to the phone: Declarative Web Push (WebKit, `web_push: 8030`),
 * which Safari shows by itself; every other browser's service worker reads the same.
 * It carries no name and no meeting URL: it appears on a lock screen.
 */
export const pushPayload = z.object({
  web_push: z.literal(8030),
  notification: z.object({
    title: z.string(),
    body: z.string(),
    navigate: z.url(),
    tag: z.string(),
    lang: z.string(),
    silent: z.boolean(),
  }),
  kuji: z.object({ kind: z.enum(signalKinds), roomId: z.int() }),
})
export type PushPayload = z.infer<typeof pushPayload>
