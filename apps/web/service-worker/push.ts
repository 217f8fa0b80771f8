import { inTime } from '../src/signal/in-time.ts'
import { readPushMessage, receiptIn, type PushMessage } from './push-message.ts'

/** The parts of a registration that showing a message needs. */
type Shower = Pick<ServiceWorkerRegistration, 'showNotification' | 'getNotifications'>

/** Safari hands over what it is about to show itself, and then maybe no data; not in TypeScript's library yet. */
type Push = {
  readonly data: Pick<PushMessageData, 'text'> | null
  readonly notification?: Pick<Notification, 'data'> | null
}

/** How long to look for the same message on the screen; showing it must not wait for longer. */
const lookMs = 500

/**
 * Shows the message that arrived, whatever is in it, and gives the token that confirms it, if it has one.
 *
 * Always a notification, also when a window is open: a push without one makes iOS end the subscription.
 * Only where the browser shows it by itself (Declarative Web Push) is it left to do so: then a tap
 * follows the address in the message, also on an iPhone, where no worker hears of taps.
 */
export async function showPush(registration: Shower, push: Push): Promise<string | null> {
  const message = readPushMessage(push.data)
  const proposed = push.notification ?? null
  if (proposed !== null) return receiptIn(proposed.data) ?? message.receipt

  // After a crash the server cannot know whether this was shown, and sends it once more.
  const isAgain = await isOnScreen(registration, message)
  const options: NotificationOptions & { readonly renotify: boolean } = {
    body: message.body,
    tag: message.tag,
    // A later message of the same morning takes the place of the earlier, and is news all the same.
    renotify: !isAgain && !message.silent,
    lang: message.lang,
    silent: isAgain || message.silent,
    icon: '/icons/icon-192.png',
    badge: '/icons/monochrome-512.png',
    data: { navigate: message.navigate, receipt: message.receipt },
  }
  await registration.showNotification(message.title, options)
  return message.receipt
}

async function isOnScreen(registration: Shower, { tag, receipt }: PushMessage): Promise<boolean> {
  if (receipt === null) return false
  const shown = await inTime(registration.getNotifications({ tag }), lookMs).catch(() => [])
  return shown.some(({ data }) => receiptIn(data) === receipt)
}
