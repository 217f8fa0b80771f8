import { expect, test } from 'vitest'
import { aKujiInstall, type KujiInstall } from '../support/kuji-install.ts'
import { openNotificationDesk } from '../support/notification-desk.ts'
import { openPhone, outOfReach, type Phone } from '../support/browser.ts'
import { deliverPush } from '../support/deliver-push.ts'
import { logInOnPhone, signUpOnPhone } from '../support/phone-forms.ts'
import { callRest, signUpByRest, type RestPerson } from '../support/rest-client.ts'
import { roomsOf } from '../support/morning-outcome.ts'
import { stubSubscription } from '../support/stub-subscription.ts'
import { waitUntil } from '../support/wait-until.ts'
import { slot } from '../support/worker-install.ts'

const evening = '2030-01-06T12:00:00Z'
const justBeforeTheDraw = '2030-01-06T23:49:53Z'
const justBeforeTheEnd = '2030-01-07T00:14:54Z'
const suzu = { username: 'すず', email: 'suzu@kuji.example', password: 'hayaoki-hayane' }

test('a person registers in the evening, gets up with others in the morning, and comes again', async () => {
  const kuji = await aKujiInstall()
  const desk = await openNotificationDesk()
  const phone = await openPhone({ origin: kuji.origin, notificationBus: desk.bus })
  phone.expectErrors(outOfReach)

  await kuji.serveAt(evening)
  const endpoint = await registerInTheEvening(kuji, phone)
  const others = await registerOthers(kuji)
  await kuji.serveAt(justBeforeTheDraw)
  const roomId = await seeTheDraw(kuji, phone)
  const told = () => roomSignals(kuji, endpoint)
  await expect.poll(() => told().length).toBe(1)

  await deliverPush(phone, told()[0]?.text ?? '')
  await waitUntil(() => desk.shown.length === 1)
  expect(desk.shown).toMatchObject([{ title: '部屋ができました。' }])
  desk.tapLatest()
  await phone.page.waitForURL(`${kuji.origin}/join/${roomId}`)

  const neighbour = await openNeighboursPhone(kuji, { others, roomId })
  await getUp(kuji, phone)
  await neighbour.page.getByText('Already up: 1.').waitFor()

  await kuji.serveAt(justBeforeTheEnd)
  await comeAgain(kuji, phone)
  await neighbour.page.getByText('Shall we save you a seat for the next one?').waitFor()
  expect(told()).toHaveLength(1)
})

/** What a phone was told of its room; tests of the signal come besides. */
function roomSignals({ phones }: KujiInstall, endpoint: string) {
  return phones.received.filter((push) => push.endpoint === endpoint && push.text.includes('"room_ready"'))
}

/** Signs up, registers, and turns the signal on; gives the address of the push subscription. */
async function registerInTheEvening(kuji: KujiInstall, { page }: Phone): Promise<string> {
  const subscription = kuji.phones.subscribe()
  const asked = await stubSubscription(page, subscription)
  await page.goto('/')
  await signUpOnPhone(page, suzu)
  await page.getByRole('button', { name: '明日 9:00 に登録する' }).click()
  await page.getByText('明日 9:00、だれかと。').waitFor()
  await page.getByText('登録しました ・ 抽選まで').waitFor()
  expect(await page.getByRole('timer').innerText()).toMatch(/^11\s*時間\s*4\d\s*分/)

  expect(asked).toEqual([])
  await page.getByRole('button', { name: '朝の合図: オンにする' }).click()
  await page
    .getByText(/合図テスト/)
    .first()
    .waitFor()
  expect(asked).toEqual(['permission in a tap', 'a subscription for the eye in a tap'])
  return subscription.endpoint
}

async function registerOthers({ origin }: KujiInstall): Promise<RestPerson[]> {
  const people = await Promise.all(
    ['haru', 'natsu', 'aki', 'fuyu', 'asa', 'yoru'].map((username) => signUpByRest(origin, username)),
  )
  const statuses = people.map(async ({ token }) => {
    const { status } = await callRest(`${origin}/register`, {
      method: 'POST',
      token,
      body: { date: '2030-01-07' },
    })
    return status
  })
  expect(await Promise.all(statuses)).toEqual(people.map(() => 201))
  return people
}

/** Lets the curl line and cron's worker draw at once while the page is open; gives the person's room. */
async function seeTheDraw(kuji: KujiInstall, { page }: Phone): Promise<number> {
  await page.getByRole('heading', { name: '抽選しています。' }).waitFor()
  await page.evaluate(() => Object.assign(window, { openSince: 'the draw' }))

  const token = kuji.environment['TRIGGER_TOKEN'] ?? ''
  const tick = kuji.run(['tick'], { KUJI_NOW: '2030-01-06T23:50:02Z' })
  const drawn = await callRest(`${kuji.origin}/assign_room/09:00`, { method: 'POST', token })
  expect(drawn).toMatchObject({ status: 202, body: { users: 7, rooms: 2 } })
  const enter = page.getByRole('link', { name: '起きた・部屋に入る' })
  await enter.waitFor()
  expect(await page.evaluate(() => 'openSince' in window)).toBe(true)
  expect(await tick).toMatchObject({ code: 0 })
  const progress = await callRest(`${kuji.origin}/assign_room/${drawn.body.draw_id}`, { token })
  expect(progress.body).toMatchObject({ rooms: { ready: 2, pending: 0, failed: 0 }, users: 7, signalled: 1 })
  return roomOf(kuji, suzu.username)
}

async function roomOf({ pool }: KujiInstall, username: string): Promise<number> {
  const { rows } = await pool.query<{ room_id: number }>(
    'select s.room_id from users_rooms s join users u on u.id = s.user_id where u.username = $1',
    [username],
  )
  return rows[0]?.room_id ?? 0
}

/** The phone, in English, of somebody who is in the same room. */
async function openNeighboursPhone(
  kuji: KujiInstall,
  { others, roomId }: { others: readonly RestPerson[]; roomId: number },
): Promise<Phone> {
  const rooms = await Promise.all(others.map(({ username }) => roomOf(kuji, username)))
  const neighbour = others[rooms.indexOf(roomId)]
  if (neighbour === undefined) throw new Error('nobody else is in the room')
  const phone = await openPhone({ origin: kuji.origin, locale: 'en' })
  phone.expectErrors(outOfReach)
  await phone.page.goto('/log-in')
  await logInOnPhone(phone.page, neighbour)
  await phone.page.getByText('Still quiet.').waitFor()
  return phone
}

async function getUp(kuji: KujiInstall, { page, context }: Phone): Promise<void> {
  const opened = context.waitForEvent('page')
  await page.getByRole('link', { name: '起きた・部屋に入る' }).click()
  const meeting = await opened
  await meeting.getByRole('heading', { name: 'おはようございます。部屋につきました。' }).waitFor()
  expect(meeting.url()).toBe(
    (await roomsOf(kuji)).find(({ id }) => page.url().endsWith(`/join/${id}`))?.zoom_url,
  )

  await page.getByRole('heading', { name: 'おはようございます。' }).waitFor()
  const { body } = await callRest(`${kuji.origin}/login`, {
    method: 'POST',
    body: { username: suzu.email, password: suzu.password },
  })
  const answer = await callRest(`${kuji.origin}/meeting_url/${body.user_id}`, { token: body.token })
  expect(answer.body).toMatchObject({ status: 'joined', awake: 1, zoom_url: meeting.url() })
  const { rows } = await kuji.pool.query('select participate from users_rooms where user_id = $1', [
    body.user_id,
  ])
  expect(rows).toEqual([{ participate: true }])
  await meeting.close()
}

async function comeAgain({ pool, run }: KujiInstall, { page }: Phone): Promise<void> {
  await page.getByRole('heading', { name: 'ひとりでも、起きました。' }).waitFor()
  expect(await run(['tick'], { KUJI_NOW: '2030-01-07T00:15:30Z' })).toMatchObject({ code: 0 })
  await page.getByRole('button', { name: '明日も 9:00 に起きる' }).click()
  await page.getByText('明日 9:00 に登録しました。').waitFor()
  expect(await page.getByRole('button', { name: /起きる$/ }).count()).toBe(0)
  const { rows } = await pool.query<{ date: Date }>(
    'select e.date from enroll_information e join users u on u.id = e.user_id where u.username = $1 and e.date > $2',
    [suzu.username, slot],
  )
  expect(rows).toEqual([{ date: new Date('2030-01-08T00:00:00Z') }])
}
