const timeoutMs = 10_000

/** Neither member is in TypeScript's library yet; Push API §10.4. */
type SubscriptionChange = ExtendableEvent & {
  readonly oldSubscription?: PushSubscription | null
  readonly newSubscription?: PushSubscription | null
}

/**
 * Tells the server the new address of this device after the browser changed it.
 *
 * Best effort: not every browser says so, and nobody may be signed in. Where this fails, and
 * signals are wanted on this device, the app subscribes anew when it is opened next.
 */
export async function resubscribe(
  registration: ServiceWorkerRegistration,
  event: SubscriptionChange,
): Promise<void> {
  const key = event.oldSubscription?.options.applicationServerKey
  const subscription = event.newSubscription ?? (await subscribeAgain(registration, key ?? null))
  if (subscription === null) return
  const { endpoint, keys } = subscription.toJSON()
  await fetch('/trpc/signal.subscribe', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ endpoint, keys: { p256dh: keys?.p256dh, auth: keys?.auth } }),
    signal: AbortSignal.timeout(timeoutMs),
  }).catch(() => null)
}

async function subscribeAgain(
  registration: ServiceWorkerRegistration,
  key: ArrayBuffer | null,
): Promise<PushSubscription | null> {
  if (key === null) return null
  return registration.pushManager
    .subscribe({ userVisibleOnly: true, applicationServerKey: key })
    .catch(() => null)
}
