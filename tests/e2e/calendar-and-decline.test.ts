import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { call, register, trigger } from '../support/kuji-calls.ts'
import { severalPeople } from '../support/kuji-people.ts'
import { aListeningKuji, openPhoneOf } from '../support/listening-kuji.ts'
import { readCalendar, type CalendarPart } from '../support/read-calendar.ts'

const slot = '2030-01-07T00:00:00Z'
const evening = '2030-01-06T12:00:00Z'
const atTheDraw = '2030-01-06T23:50:00Z'

function beginnings(calendar: CalendarPart): (string | undefined)[] {
  return calendar.parts.map(({ properties }) => properties.get('DTSTART'))
}

test('in the evening the morning goes into the calendar, once as a file and by itself as a feed', async () => {
  const kuji = await aListeningKuji({ now: evening })
  const [by] = await severalPeople(kuji, 1)
  if (by === undefined) throw new Error('nobody')
  await register(kuji, by, slot)
  const { page } = await openPhoneOf(by, kuji)
  await page.goto('/')
  await page.evaluate(async () => void (await navigator.serviceWorker.ready))
  await page.reload()

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'カレンダーに入れる' }).click(),
  ])
  expect(download.suggestedFilename()).toBe('kuji.ics')
  expect(beginnings(readCalendar(await readFile(await download.path())))).toEqual(['20300107T000000Z'])

  await page.goto('/settings')
  await page.getByRole('button', { name: 'アドレスを作る' }).click()
  const url = await page.locator('code').innerText()
  const webcal = await page.getByRole('link', { name: 'カレンダーで開く' }).getAttribute('href')
  expect(webcal).toBe(url.replace(/^http:/, 'webcal:'))
  const feed = { method: 'GET', url: new URL(url).pathname } as const
  expect(beginnings(readCalendar((await call(kuji, feed)).rawPayload))).toEqual(['20300107T000000Z'])

  await page.getByRole('button', { name: 'カレンダー: オフにする' }).click()
  await page.getByRole('button', { name: 'アドレスを作る' }).waitFor()
  expect((await call(kuji, feed)).statusCode).toBe(404)
})

test('who cannot come says so by one tap, and comes back by one', async () => {
  const kuji = await aListeningKuji({ now: evening })
  const people = await severalPeople(kuji, 4)
  for (const one of people) await register(kuji, one, slot)
  kuji.clock.moveTo(new Date(atTheDraw))
  await trigger(kuji, { date: slot })
  await kuji.work()
  const [by, other] = people
  if (by === undefined || other === undefined) throw new Error('nobody')
  const { page } = await openPhoneOf(by, kuji)
  const { page: otherPage } = await openPhoneOf(other, kuji)
  await otherPage.goto('/')
  await page.goto('/')
  expect(await otherPage.locator('.seats li').count()).toBe(4)

  await page.getByRole('button', { name: '今日は行けません' }).click()
  await page.getByRole('heading', { name: 'また次の朝に。' }).waitFor()
  expect(await page.locator('.big-button').count()).toBe(1)
  await expect.poll(() => otherPage.locator('.seats li').count()).toBe(3)

  await page.getByRole('button', { name: 'お休みを取り消す' }).click()
  await page.getByRole('link', { name: /^起きた・部屋に入る/ }).waitFor()
  await expect.poll(() => otherPage.locator('.seats li').count()).toBe(4)

  await page.getByRole('button', { name: '今日は行けません' }).click()
  const [meeting] = await Promise.all([
    page.waitForEvent('popup'),
    page.getByRole('link', { name: /^やっぱり起きた・部屋に入る/ }).click(),
  ])
  expect(meeting.url()).toContain('/j/')
  await page.getByRole('heading', { name: 'おはようございます。' }).waitFor()
  await otherPage.getByText('1人、もう起きています。').waitFor()
})
