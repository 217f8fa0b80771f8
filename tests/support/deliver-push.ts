import type { Phone } from './browser.ts'

type Registration = { readonly registrationId: string; readonly scopeURL: string }

/** Hands a message to the page's service worker as the browser does with one that a push service sent. */
export async function deliverPush(
  { context, page }: Pick<Phone, 'context' | 'page'>,
  data: string,
): Promise<void> {
  await page.evaluate('navigator.serviceWorker.ready.then(() => null)')
  const session = await context.newCDPSession(page)
  const { origin } = new URL(page.url())
  const found = Promise.withResolvers<Registration>()
  session.on('ServiceWorker.workerRegistrationUpdated', ({ registrations }) => {
    const ours = registrations.find(({ scopeURL }) => scopeURL.startsWith(origin))
    if (ours) found.resolve(ours)
  })
  await session.send('ServiceWorker.enable')
  const { registrationId } = await found.promise
  await session.send('ServiceWorker.deliverPushMessage', { origin, registrationId, data })
  await session.detach()
}
