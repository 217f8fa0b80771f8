const timeoutMs = 10_000

/** Neither member is in TypeScript's library yet; Push API §10.4. */
type SubscriptionChange = ExtendableEvent & {
  readonly oldSubscription?: PushSubscription | null
  readonly newSubscription?: PushSubscription | null
}

/**
 * Tells the server the new address of this device after the browser changed it.
 *
 * Best effort: nobody may be signed in. Opening the app repairs what fails here.
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
