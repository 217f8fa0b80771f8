import { z } from 'zod'
import { instant } from './instant.ts'

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

/** What a message is about; the last goes by e-mail alone. */
export const signalKinds = [
  'room_ready',
  'room_moved',
  'room_replaced',
  'nudge',
  'last_nudge',
  'test',
  'quiet_test',
  'signal_silent',
] as const
export type SignalKind = (typeof signalKinds)[number]

/** Of one message to one device; whoever shows it gives it back, once. */
const receipt = z.string().regex(/^[\da-f]{32}$/)
export const receiptBody = z.strictObject({ receipt })

/**
 * How a test of one device went. `sending`: on its way to the push service, or to be tried again.
 * `sent`: the push service has it, the device has not confirmed yet. `shown`: all is well.
 * `refused`: the push service does not deliver to this device any more.
 */
const signalTest = z.object({
  state: z.enum(['sending', 'sent', 'shown', 'refused']),
  sentAt: instant,
  shownAt: instant.nullable(),
})

/** A device of the reader. `current` marks the one that asks, by its endpoint. `silent`: its signal is known to be dead. */
const signalDevice = z.object({
  id: z.int(),
  current: z.boolean(),
  service: z.enum(['apple', 'google', 'mozilla', 'windows', 'other']),
  addedAt: instant,
  lastShownAt: instant.nullable(),
  silent: z.boolean(),
  lastTest: signalTest.nullable(),
})

/** All devices of the reader, the one that asks first, then the newest; and whether e-mail helps out. */
export const signalHealth = z.object({ devices: z.array(signalDevice), mail: z.boolean() })
export type SignalHealth = z.infer<typeof signalHealth>
export const signalHealthInput = z.strictObject({ endpoint: endpoint.nullable() })

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
    /** The receipt once more: Safari may hand the service worker this notification, and nothing else. */
    data: z.object({ receipt }).optional(),
  }),
  /** Safari hands the message to the service worker before it shows it, which is how the receipt gets sent. */
  mutable: z.literal(true),
  kuji: z.object({ kind: z.enum(signalKinds), roomId: z.int().nullable(), receipt }),
})
export type PushPayload = z.infer<typeof pushPayload>
