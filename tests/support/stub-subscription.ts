import type { PushSubscriptionInput } from '@kuji/contract/signal'
import type { Page } from 'playwright-core'

/**
 * Lets the page subscribe at the stand-in of a push service: Chromium's own `subscribe`
 * never settles where it reaches none. The person says yes when asked for permission.
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
  PushManager.prototype.subscribe = async ({ userVisibleOnly }) => {
    await kujiTestAsks(userVisibleOnly ? 'a subscription for the eye' : 'a silent subscription', inTap())
    return {
      endpoint: subscription.endpoint,
      toJSON: () => subscription,
      unsubscribe: async () => true,
    }
  }
}`
