import { tellNow } from '@kuji/services/rooms/tell-now'
import { userTopic } from '@kuji/services/rooms/now-topics'
import { expect, test } from 'vitest'
import { outOfReach, type Phone } from '../support/browser.ts'
import { changeServiceWorker } from '../support/change-service-worker.ts'
import { call, register } from '../support/kuji-calls.ts'
import { aPerson } from '../support/kuji-people.ts'
import { aListeningKuji, openPhoneOf } from '../support/listening-kuji.ts'
import { seatInRoom } from '../support/seat-in-room.ts'

const readyMorning = {
  startsAt: '2030-01-06T12:05:00Z',
  closesAt: '2030-01-06T12:20:00Z',
  meetingUrl: 'https://zoom.example/j/1',
}

test('without a network the app opens with what it knew last and when, and mends itself', async () => {
  const kuji = await aListeningKuji()
  const person = await aPerson(kuji)
  await register(kuji, person, '2030-01-07')
  const phone = await openPhoneOf(person, kuji)
  const { page } = phone
  await page.goto('/')
  await page.getByText('明日 9:00、だれかと。').waitFor()
  await loseNetwork(phone)

  await page.getByText('電波がないため部屋を確認できません。').waitFor()
  for (const path of ['/', '/join/1']) {
    await page.goto(path)
    await page.getByText('明日 9:00、だれかと。').waitFor()
    await page.getByText('最後に確認: 21:00').waitFor()
  }

  const [{ id } = { id: 0 }] = await enrolmentsOf(kuji, person.userId)
  await call(kuji, { method: 'DELETE', url: `/register/${id}`, by: person })
  await phone.context.setOffline(false)
  await page.getByRole('button', { name: '明日 9:00 に登録する' }).waitFor()
  await page.getByText('電波がないため').waitFor({ state: 'detached' })
})

test('a registration without a network is never shown as done', async () => {
  const kuji = await aListeningKuji()
  const person = await aPerson(kuji)
  const phone = await openPhoneOf(person, kuji)
  const { page } = phone
  await page.goto('/')
  const button = page.getByRole('button', { name: '明日 9:00 に登録する' })
  await button.waitFor()
  // The network goes away between the tap and the request.
  await page.route(/slots\.register/, async (route) => {
    await loseNetwork(phone)
    await route.abort('internetdisconnected')
  })

  await button.click()
  await page.getByText('つながりませんでした。まだ登録されていません。').waitFor()
  await page.getByText('つながったら、登録できます。').waitFor()
  expect(await button.count()).toBe(0)
  expect(await page.getByRole('timer').count()).toBe(0)
  expect(await enrolmentsOf(kuji, person.userId)).toEqual([])

  await page.unroute(/slots\.register/)
  await phone.context.setOffline(false)
  await button.click()
  await page.getByText('明日 9:00、だれかと。').waitFor()
  expect(await enrolmentsOf(kuji, person.userId)).toHaveLength(1)
})

test('an update is offered when it is ready, but not while a morning is under way', async () => {
  const kuji = await aListeningKuji()
  const person = await aPerson(kuji)
  const roomId = await seatInRoom(kuji.deps.db.pool, {
    ...readyMorning,
    userId: person.userId,
    state: 'ready',
  })
  const { page } = await openPhoneOf(person, kuji)
  await page.goto('/')
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => null))
  await changeServiceWorker(kuji, (code) => `${code}\n// a newer version`)
  await page.reload()
  await page.evaluate(untilOneWaits)
  await page.getByText('起きた・部屋に入る').waitFor()
  expect(await page.getByText('新しい版があります。').count()).toBe(0)

  kuji.clock.moveTo('2030-01-06T12:21:00Z')
  await kuji.deps.db.pool.query(`update rooms set state = 'closed' where id = $1`, [roomId])
  await tellNow(kuji.deps.db.pool, userTopic(person.userId))
  await page.getByText('新しい版があります。').waitFor()

  // The next morning's draw is still to come: sixteen minutes before the slot, and then twelve.
  await page.evaluate(() => (document.body.dataset['kept'] = 'yes'))
  kuji.clock.moveTo('2030-01-06T23:44:00Z')
  const registered = await register(kuji, person, '2030-01-07')
  await page.getByText('今日 9:00、だれかと。').waitFor()
  await page.getByText('新しい版があります。').waitFor()
  kuji.clock.moveTo('2030-01-06T23:48:00Z')
  // Nothing but the time is new: only who comes back asks for it.
  await page.evaluate(() => window.dispatchEvent(new Event('pageshow')))
  await page.getByText('新しい版があります。').waitFor({ state: 'detached' })
  await page.getByText('今日 9:00、だれかと。').waitFor()
  await page.evaluate(untilOneWaits)
  expect(await page.locator('[data-kept]').count()).toBe(1)

  const { id } = registered.json<{ id: number }>()
  await call(kuji, { method: 'DELETE', url: `/register/${id}`, by: person })
  await page.getByText('新しい版があります。').waitFor()
  const reloaded = page.waitForEvent('load')
  await page.getByRole('button', { name: '更新する' }).click()
  await reloaded
  await page.getByRole('button', { name: '今日 9:00 に登録する' }).waitFor()
  expect(await page.getByText('新しい版があります。').count()).toBe(0)
})

/** Cuts the network when the app can live without it. */
async function loseNetwork({ page, context, expectErrors }: Phone): Promise<void> {
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => null))
  expectErrors(outOfReach)
  await context.setOffline(true)
}

async function enrolmentsOf({ deps }: Awaited<ReturnType<typeof aListeningKuji>>, userId: number) {
  const { rows } = await deps.db.pool.query<{ id: number }>(
    'select id from enroll_information where user_id = $1',
    [userId],
  )
  return rows
}

async function untilOneWaits(): Promise<void> {
  const registration = await navigator.serviceWorker.ready
  await registration.update()
  while (registration.waiting === null) await new Promise((resolve) => setTimeout(resolve, 20))
}
