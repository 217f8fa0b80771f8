import type { PushSubscriptionInput } from '@kuji/contract/signal'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import type { Person } from '../support/kuji-people.ts'
import { browserSwitches } from '../support/browser-switches.ts'
import { feignedDevice, type DeviceKind } from './feigned-device.ts'

/** In which language, light and size a picture is taken. */
export type Light = 'light' | 'dark'
export type Setting = {
  readonly locale: 'ja' | 'en'
  readonly light: Light
  readonly viewport?: { readonly width: number; readonly height: number }
  /** Pixels of the picture to one of the page. */
  readonly sharpness?: number
}

export type Sitter = {
  /** Null: nobody is signed in. */
  readonly person: Person | null
  readonly device: DeviceKind
  readonly subscription: PushSubscriptionInput
}

export type Camera = {
  /** Opens a phone as one person holds it, for as long as `work` takes. */
  readonly withPhone: <T>(
    sitter: Sitter,
    setting: Setting,
    work: (page: Page, context: BrowserContext) => Promise<T>,
  ) => Promise<T>
  readonly browser: Browser
  readonly close: () => Promise<void>
}

const iPhone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1'
const patienceMs = 60_000

export async function openCamera(
  executablePath: string,
  { origin, publicKey }: { readonly origin: string; readonly publicKey: string },
): Promise<Camera> {
  const browser = await chromium.launch({ executablePath, args: browserSwitches })
  return {
    browser,
    withPhone: async ({ person, device, subscription }, setting, work) => {
      const { locale, light, viewport = { width: 390, height: 844 }, sharpness = 1 } = setting
      const context = await browser.newContext({
        ...{ baseURL: origin, viewport, deviceScaleFactor: sharpness, isMobile: true, hasTouch: true },
        ...{ locale: locale === 'ja' ? 'ja-JP' : 'en-US', timezoneId: 'Asia/Tokyo' },
        ...{ colorScheme: light, reducedMotion: 'reduce' },
        ...(device === 'iphone' && { userAgent: iPhone }),
      })
      context.setDefaultTimeout(patienceMs)
      await context.addInitScript(feignedDevice, { device, subscription, publicKey })
      if (person !== null) await signIn(context, { origin, person })
      try {
        return await work(await context.newPage(), context)
      } finally {
        await context.close()
      }
    },
    close: () => browser.close(),
  }
}

async function signIn(
  context: BrowserContext,
  { origin, person }: { readonly origin: string; readonly person: Person },
): Promise<void> {
  const [name = '', value = ''] = person.cookie.split('=')
  await context.addCookies([{ name, value, url: origin, httpOnly: true, sameSite: 'Lax' }])
}

/** Waits until nothing moves any more, and until every letter has its form. */
export async function untilStill(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve))
    await document.fonts.ready
    await nextFrame()
    await nextFrame()
    const ending = document
      .getAnimations()
      .filter(({ effect }) => Number.isFinite(effect?.getComputedTiming().endTime))
    await Promise.all(ending.map(({ finished }) => finished.catch(() => null)))
  })
}
