import { inTime } from './in-time.ts'
import { isMadeWith } from './is-made-with.ts'

const timeoutMs = 10_000

/** What keeps this browser from showing messages; null: nothing. */
export function missingForPush(): 'denied' | 'install' | 'unsupported' | null {
  if ('serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window) {
    return Notification.permission === 'denied' ? 'denied' : null
  }
  // Safari on iPhone has Web Push only for an app on the home screen, and tells so by this property.
  const canInstall = 'standalone' in navigator && navigator.standalone === false
  return canInstall ? 'install' : 'unsupported'
}

/** Whether messages may be shown, now and without asking. */
export function mayShow(): boolean {
  return missingForPush() === null && Notification.permission === 'granted'
}

/** The subscription this browser has, if any; null also where it may not show messages. */
export async function currentSubscription(): Promise<PushSubscription | null> {
  if (!mayShow()) return null
  const registration = await navigator.serviceWorker.getRegistration()
  return (await registration?.pushManager.getSubscription()) ?? null
}

/**
 * A subscription made with the server's key: the one that is there, or a new one where that is missing,
 * made with another key, or no longer trusted (`anew`).
 *
 * @throws {NoAnswerInTime} where no push service answers: some browsers then never settle
 */
export async function fittingSubscription(publicKey: string, anew: boolean): Promise<PushSubscription> {
  const { pushManager } = await inTime(navigator.serviceWorker.ready, timeoutMs)
  const present = await pushManager.getSubscription()
  if (present !== null && !anew && isMadeWith(present, publicKey)) return present
  // The browser refuses a second one, with another key, beside it.
  if (present !== null) await endSubscription(present)
  return inTime(pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: publicKey }), timeoutMs)
}

/** Ends a subscription here; where the browser does not answer, the server's word has to do. */
export async function endSubscription(subscription: PushSubscription): Promise<void> {
  await inTime(subscription.unsubscribe(), timeoutMs).catch(() => null)
}
