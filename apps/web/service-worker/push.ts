import { readPushMessage } from './push-message.ts'

/** The parts of a registration that showing a message needs. */
type Shower = Pick<ServiceWorkerRegistration, 'showNotification'>

/**
 * Shows the message that arrived, whatever is in it.
 *
 * Always a notification, also when a window is open: a push without one makes iOS end the subscription.
 */
export async function showPush(
  registration: Shower,
  data: Pick<PushMessageData, 'text'> | null,
): Promise<void> {
  const message = readPushMessage(data)
  const options: NotificationOptions & { readonly renotify: true } = {
    body: message.body,
    tag: message.tag,
    // A later message of the same morning takes the place of the earlier, and is news all the same.
    renotify: true,
    lang: message.lang,
    silent: message.silent,
    icon: '/icons/icon-192.png',
    badge: '/icons/monochrome-512.png',
    data: { navigate: message.navigate },
  }
  await registration.showNotification(message.title, options)
}
