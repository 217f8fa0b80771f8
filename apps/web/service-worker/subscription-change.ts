import { inTime } from '../src/signal/in-time.ts'
import { tellWindows } from './tell-windows.ts'

const timeoutMs = 10_000

/** Neither member is in TypeScript's library yet; Push API §10.4. */
type SubscriptionChange = {
  readonly oldSubscription?: PushSubscription | null
  readonly newSubscription?: PushSubscription | null
}
type Changed = {
  readonly registration: Pick<ServiceWorkerRegistration, 'pushManager'>
  readonly clients: Pick<Clients, 'matchAll'>
}

/**
 * Tells the server the new address of this device after the browser changed it, and then that the old
 * one is over.
 *
 * Best effort: not every browser says so, and nobody may be signed in. Where this fails, and
 * signals are wanted on this device, the app subscribes anew when it is opened next.
 */
export async function resubscribe(
  { registration, clients }: Changed,
  event: SubscriptionChange,
): Promise<void> {
  const old = event.oldSubscription ?? null
  const subscription = event.newSubscription ?? (await subscribeAgain(registration, old))
  if (subscription === null) return
  const { endpoint, keys } = subscription.toJSON()
  const isKnown = await post('signal.subscribe', {
    endpoint,
    keys: { p256dh: keys?.p256dh, auth: keys?.auth },
  })
  if (isKnown && old !== null && old.endpoint !== endpoint)
    await post('signal.unsubscribe', { endpoint: old.endpoint })
  await tellWindows(clients, { type: 'resubscribed' })
}

async function subscribeAgain(
  { pushManager }: Changed['registration'],
  old: PushSubscription | null,
): Promise<PushSubscription | null> {
  const applicationServerKey = old?.options.applicationServerKey ?? (await serverKey())
  if (applicationServerKey === null) return null
  return inTime(pushManager.subscribe({ userVisibleOnly: true, applicationServerKey }), timeoutMs).catch(
    () => null,
  )
}

/** Firefox does not tell what the old subscription was made with. */
async function serverKey(): Promise<string | null> {
  try {
    const reply = await fetch('/trpc/signal.key', { signal: AbortSignal.timeout(timeoutMs) })
    const answer = (await reply.json()) as { result?: { data?: { publicKey?: unknown } } }
    const publicKey = answer.result?.data?.publicKey
    return typeof publicKey === 'string' ? publicKey : null
  } catch {
    return null
  }
}

async function post(procedure: string, input: unknown): Promise<boolean> {
  const reply = await fetch(`/trpc/${procedure}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(input),
    signal: AbortSignal.timeout(timeoutMs),
  }).catch(() => null)
  return reply?.ok === true
}
