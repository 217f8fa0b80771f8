import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { openPhone, outOfReach, type PhoneOptions } from '../support/browser.ts'
import { register } from '../support/kuji-calls.ts'
import { aPerson, type Person } from '../support/kuji-people.ts'
import { aListeningKuji, openPhoneOf } from '../support/listening-kuji.ts'
import { logInOnPhone } from '../support/phone-forms.ts'
import { aMeeting, eightMinutesBefore as now, nowStates, rememberMornings } from '../support/now-states.ts'

const languages = [{ locale: 'ja' }, { locale: 'en' }] as const

test.each(languages)('axe finds nothing on the screens for visitors ($locale)', async ({ locale }) => {
  const kuji = await aListeningKuji({ now })
  const { page, expectErrors } = await openPhone({ ...kuji, locale })
  expectErrors(/status of 401/)

  await page.goto('/')
  await expectNoViolations(page, 'sign-up')
  await page.getByRole('button', { name: /^(はじめる|Begin)$/ }).click()
  await page.locator('[aria-invalid]').first().waitFor()
  await expectNoViolations(page, 'sign-up with what is missing')

  await page.goto('/log-in')
  await expectNoViolations(page, 'log-in')
  await logInOnPhone(page, { username: 'nobody', password: 'wrong' })
  await page.getByText(/^(あだ名かパスワードが違います。|Nickname or password is not right.)$/).waitFor()
  await expectNoViolations(page, 'wrong password')

  await page.goto('/nothing/here')
  await page.getByText(/^(ここには何もありません。|There is nothing here.)$/).waitFor()
  await expectNoViolations(page, 'not found')
})

test.each(languages)('axe finds nothing on the screens for members ($locale)', async ({ locale }) => {
  const kuji = await aListeningKuji({ now })
  const person = await aPerson(kuji)
  await register(kuji, person, '2030-01-08')
  await rememberMornings(kuji, person)
  const { page, context, expectErrors } = await openPhoneOf(person, { ...kuji, locale })
  await page.goto('/slots')
  await page.getByRole('listitem').first().waitFor()
  await expectNoViolations(page, 'slots')
  await page
    .getByRole('button', { name: /^(登録しました|.*やめる|Cancel.*)$/ })
    .first()
    .click()
  await page.getByRole('button', { name: /^(元に戻す|Undo)$/ }).waitFor()
  await expectNoViolations(page, 'a registration withdrawn')

  await page.goto('/record')
  await page.getByText(/^(この6回のうち|Up on 4 of)/).waitFor()
  await expectNoViolations(page, 'record')
  await page
    .getByRole('button', { name: /これは違う$|this is wrong$/ })
    .first()
    .click()
  await page.getByRole('button', { name: /^(伝える|Tell Kuji)$/ }).waitFor()
  await expectNoViolations(page, 'a missed mark about to be reported')

  await page.goto('/companions')
  await page
    .getByRole('button', { name: /: (もう会わない|Never again)$/ })
    .first()
    .click()
  await page
    .getByRole('button', { name: /: (元に戻す|Undo)$/ })
    .first()
    .waitFor()
  await expectNoViolations(page, 'companions')

  await page.goto('/settings')
  await page.getByRole('heading', { name: /^(設定|Settings)$/ }).waitFor()
  await expectNoViolations(page, 'settings')

  await page.evaluate(() => navigator.serviceWorker.ready.then(() => null))
  expectErrors(outOfReach)
  await context.setOffline(true)
  await page.goto('/')
  await page
    .getByText(/電波がないため|You are offline/)
    .first()
    .waitFor()
  await expectNoViolations(page, 'offline')
})

test.each(languages)('axe finds nothing on any state of the Now screen ($locale)', async ({ locale }) => {
  const kuji = await aListeningKuji({ now })
  for (const [name, { prepare, text, at = now }] of Object.entries(nowStates)) {
    const person = await aPerson(kuji)
    await prepare(kuji, person)
    kuji.clock.moveTo(new Date(at))
    await checkState(name, { person, options: { ...kuji, locale }, text })
  }
})

test('axe finds nothing on the page behind a practice link', async () => {
  const kuji = await aListeningKuji({ now })
  const { page } = await openPhone(kuji)
  await page.goto(await aMeeting(kuji))
  await page.getByRole('heading', { name: 'おはようございます。部屋につきました。' }).waitFor()
  await expectNoViolations(page, 'the practice room')
})

async function checkState(
  name: string,
  { person, options, text }: { person: Person; options: PhoneOptions; text: RegExp },
): Promise<void> {
  const { page, context } = await openPhoneOf(person, options)
  await page.goto('/')
  await page.getByText(text).first().waitFor()
  await expectNoViolations(page, name)
  await context.close()
}

/** Colours have come to rest: a sky that has just changed has half its old colours for a frame or two. */
async function untilStill(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve))
    await nextFrame()
    await nextFrame()
    const ending = document
      .getAnimations()
      .filter(({ effect }) => Number.isFinite(effect?.getComputedTiming().endTime))
    await Promise.all(ending.map(({ finished }) => finished.catch(() => null)))
  })
}

async function expectNoViolations(page: Page, screen: string): Promise<void> {
  await untilStill(page)
  // Thumbs at dawn: axe does not look at sizes unless it is asked to.
  const rules = { 'target-size': { enabled: true } }
  const { violations } = await new AxeBuilder({ page }).options({ rules }).analyze()
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
  expect(found, `what axe finds on ${screen}`).toEqual([])
}
