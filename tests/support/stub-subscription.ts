import type { PushSubscriptionInput } from '@kuji/contract/signal'
import type { Page } from 'playwright-core'

/**
 * Lets the page subscribe at the stand-in of a push service: Chromium's own `subscribe`
 * never settles where it reaches none. The person says yes when asked for permission. When
 * the page is loaded anew the subscription is gone, as if the browser had dropped it.
 *
 * @returns what the page has asked for, in order; it grows
 */
export async function stubSubscription(page: Page, subscription: PushSubscriptionInput): Promise<string[]> {
  const asked: string[] = []
  await page.exposeFunction('kujiTestAsks', async (what: string, inTap: boolean) => {
    asked.push(`${what} ${inTap ? 'in a tap' : 'out of the blue'}`)
    if (what === 'permission') {
      await page.context().grantPermissions(['notifications'], { origin: new URL(page.url()).origin })
    }
  })
  await page.addInitScript(`(${script})(${JSON.stringify(subscription)})`)
  return asked
}

const script = `(subscription) => {
  const askPerson = Notification.requestPermission.bind(Notification)
  const inTap = () => navigator.userActivation.hasBeenActive
  Notification.requestPermission = async () => {
    await kujiTestAsks('permission', navigator.userActivation.isActive)
    return askPerson()
  }
  let made = null
  PushManager.prototype.getSubscription = async () => made
  PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
    await kujiTestAsks(userVisibleOnly ? 'a subscription for the eye' : 'a silent subscription', inTap())
    const key = atob(applicationServerKey.replaceAll('-', '+').replaceAll('_', '/'))
    made = {
      endpoint: subscription.endpoint,
      options: { applicationServerKey: Uint8Array.from(key, (byte) => byte.charCodeAt(0)).buffer },
      toJSON: () => subscription,
      unsubscribe: async () => {
        await kujiTestAsks('the end of the subscription', inTap())
        made = null
        return true
      },
    }
    return made
  }
}`
