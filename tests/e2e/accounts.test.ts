import { expect, test } from 'vitest'
import { openPhone, outOfReach } from '../support/browser.ts'
import { call, register } from '../support/kuji-calls.ts'
import { aPerson } from '../support/kuji-people.ts'
import { aListeningKuji, openPhoneOf } from '../support/listening-kuji.ts'
import { logInOnPhone, signUpOnPhone } from '../support/phone-forms.ts'
import { stubSubscription } from '../support/stub-subscription.ts'

test('a wrong password and an unknown name get the same sentence, and the right one gets in', async () => {
  const kuji = await aListeningKuji()
  const person = await aPerson(kuji, 'haru')
  const { page, expectErrors } = await openPhone(kuji)
  expectErrors(/status of 401/)
  await page.goto('/log-in')
  const problem = page.getByRole('alert')

  await logInOnPhone(page, { username: 'haru', password: 'not the password' })
  await problem.getByText('あだ名かパスワードが違います。').waitFor()
  await logInOnPhone(page, { username: 'nobody', password: person.password })
  await problem.getByText('あだ名かパスワードが違います。').waitFor()

  await logInOnPhone(page, { username: 'HARU@people.example', password: person.password })
  await page.getByRole('heading', { name: 'だれかと起きる席を、ひとつ。' }).waitFor()
})

test('a nickname that is taken, in whatever case, is said where it was typed', async () => {
  const kuji = await aListeningKuji()
  await aPerson(kuji, 'haru')
  const { page, expectErrors } = await openPhone(kuji)
  expectErrors(/status of 409/)
  await page.goto('/sign-up')
  const account = { username: 'Haru', email: 'other@kuji.example', password: 'hayaoki-hayane' }

  await signUpOnPhone(page, account)
  await page.getByText('このあだ名は使われています。').first().waitFor()
  expect(await page.getByLabel('あだ名', { exact: true }).getAttribute('aria-invalid')).toBe('true')

  await signUpOnPhone(page, { ...account, username: 'Haru 2' })
  await page.getByRole('heading', { name: 'だれかと起きる席を、ひとつ。' }).waitFor()
})

test('logging out leaves nothing of the person on the device', async () => {
  const kuji = await aListeningKuji()
  const person = await aPerson(kuji)
  await register(kuji, person, '2030-01-07')
  const { page, context, expectErrors } = await openPhoneOf(person, kuji)
  await page.goto('/')
  await page.getByText('明日 9:00、だれかと。').waitFor()

  await page.getByRole('link', { name: '設定' }).click()
  await page.getByRole('button', { name: 'ログアウト' }).click()
  await page.getByRole('heading', { name: 'おかえりなさい。' }).waitFor()
  const kept = await page.evaluate(() => Object.keys(localStorage))
  expect(kept.filter((key) => !key.endsWith('.locale'))).toEqual([])
  expect(await context.cookies()).toEqual([])
  expect(await call(kuji, { method: 'GET', url: `/meeting_url/${person.userId}`, by: person })).toMatchObject(
    {
      statusCode: 401,
    },
  )

  expectErrors(outOfReach)
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => null))
  await context.setOffline(true)
  await page.goBack()
  await page.goto('/')
  await page.getByRole('heading', { name: '明日の朝、 だれかと起きる。' }).waitFor()
  expect(await page.locator('body').innerText()).not.toContain('9:00')
})

test('a device is told again after its browser dropped the subscription, and no more after logging out', async () => {
  const kuji = await aListeningKuji()
  const person = await aPerson(kuji)
  const { page } = await openPhoneOf(person, kuji)
  const asked = await stubSubscription(page, kuji.phones.subscribe())
  const devicesTold = async () => {
    const { rows } = await kuji.deps.db.pool.query('select user_id from push_subscriptions')
    return rows
  }
  await page.goto('/settings')
  await page.getByRole('button', { name: '朝の合図: オンにする' }).click()
  await page.getByRole('button', { name: '朝の合図: オフにする' }).waitFor()
  expect(await devicesTold()).toEqual([{ user_id: person.userId }])

  await kuji.deps.db.pool.query('delete from push_subscriptions')
  await page.reload()
  await page.getByRole('button', { name: '朝の合図: オフにする' }).waitFor()
  expect(await devicesTold()).toEqual([{ user_id: person.userId }])

  await page.getByRole('button', { name: 'ログアウト' }).click()
  await page.getByRole('heading', { name: 'おかえりなさい。' }).waitFor()
  expect(asked.at(-1)).toBe('the end of the subscription in a tap')
  expect(await devicesTold()).toEqual([])
})

test('what is done on one device shows on the other, and logging out there stays there', async () => {
  const kuji = await aListeningKuji()
  const person = await aPerson(kuji)
  const one = await openPhoneOf(person, kuji)
  const other = await openPhone({ ...kuji, locale: 'en' })
  await one.page.goto('/')
  await other.page.goto('/log-in')
  await logInOnPhone(other.page, person)
  await one.page.getByRole('heading', { name: 'だれかと起きる席を、ひとつ。' }).waitFor()
  await other.page.getByRole('button', { name: '明日 9:00 に登録する' }).waitFor()

  await other.page.getByRole('button', { name: '明日 9:00 に登録する' }).click()
  await one.page.getByText('明日 9:00、だれかと。').waitFor()
  await other.page.getByRole('link', { name: '設定' }).click()
  await other.page.getByRole('button', { name: 'ログアウト' }).click()
  await other.page.getByRole('heading', { name: 'おかえりなさい。' }).waitFor()
  await one.page.getByRole('button', { name: '登録をやめる(8:50 まで)' }).click()
  await one.page.getByRole('heading', { name: 'だれかと起きる席を、ひとつ。' }).waitFor()
})

test('the chosen language stays, on this device and with the account', async () => {
  const kuji = await aListeningKuji()
  const { page } = await openPhone(kuji)
  await page.goto('/')
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('ja')
  await page.getByRole('button', { name: 'English' }).click()
  await page.getByRole('heading', { name: /with someone/ }).waitFor()
  await page.reload()
  const person = { username: 'robin', email: 'robin@kuji.example', password: 'early to rise' }
  await signUpOnPhone(page, person)
  await page.getByRole('button', { name: 'Register for tomorrow 9:00' }).waitFor()
  expect(await page.evaluate(() => document.documentElement.lang)).toBe('en')

  const japanese = await openPhone(kuji)
  await japanese.page.goto('/log-in')
  await logInOnPhone(japanese.page, person)
  await japanese.page.getByRole('button', { name: 'Register for tomorrow 9:00' }).waitFor()
  await japanese.page.getByRole('link', { name: 'Settings' }).click()
  await japanese.page.getByText('日本語').click()
  await japanese.page.getByRole('heading', { name: '設定' }).waitFor()
  await japanese.page.reload()
  await japanese.page.getByRole('heading', { name: '設定' }).waitFor()
})

test.each([
  { locale: 'ja', both: '9:00(日本)= あなたの時刻 1:00', own: 'あなたの時刻 1:00' },
  { locale: 'en', both: '9:00 (Japan) = 1:00 for you', own: '1:00 for you' },
] as const)('who lives in another time zone reads both clocks ($locale)', async ({ locale, both, own }) => {
  const kuji = await aListeningKuji()
  const { page } = await openPhone({ ...kuji, locale, timeZone: 'Europe/Berlin' })
  await page.goto('/')
  await signUpOnPhone(page, { username: 'abroad', email: 'abroad@kuji.example', password: 'early to rise' })

  await page.getByText(both).waitFor()
  await page
    .getByRole('link', { name: /^(予定|Times|ほかの時間を見る|See other times)$/ })
    .first()
    .click()
  await page.getByText(own, { exact: true }).first().waitFor()
})
