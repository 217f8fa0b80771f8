import type { SlotList } from '@kuji/contract/slots'
import { afterAll, expect, test } from 'vitest'
import { register, trigger } from '../../../../support/kuji-calls.ts'
import { aPage, dataOf, pageRefusalOf } from '../../../../support/kuji-page.ts'
import { aPerson, severalPeople } from '../../../../support/kuji-people.ts'
import { aMorning } from '../../../../support/morning-of.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer()
afterAll(() => server.close())

test('the list has seven days, how many are in, and whether one is oneself', async () => {
  const { startsAt } = aMorning(server)
  const [by, ...others] = await severalPeople(server, 3)
  if (by === undefined) throw new Error('nobody there')
  for (const other of others) await register(server, other, startsAt)
  const { id } = (await register(server, by, startsAt)).json<{ id: number }>()
  const list = dataOf<SlotList>(await aPage(server, by).ask('slots.list'))

  expect(list.zone).toBe('Asia/Tokyo')
  expect(list.slots).toHaveLength(7)
  expect(list.slots[0]).toEqual({
    startsAt: startsAt.toISOString(),
    drawAt: new Date(startsAt.getTime() - 600_000).toISOString(),
    registered: 3,
    enrolmentId: id,
    open: true,
    commitment: expect.stringMatching(/^[0-9a-f]{64}$/),
  })
  expect(list.slots[1]).toMatchObject({ registered: 0, enrolmentId: null, open: true })
})

test('a slot is listed and open until its on-time window ends, drawn or not', async () => {
  const morning = aMorning(server)
  const page = aPage(server, await aPerson(server))
  const first = async () => dataOf<SlotList>(await page.ask('slots.list')).slots[0]
  const today = { startsAt: morning.startsAt.toISOString(), open: true }
  morning.goTo(-10)
  expect(await first()).toMatchObject(today)
  await trigger(server, '09:00')
  expect(await first()).toMatchObject(today)
  server.clock.moveTo(new Date(morning.startsAt.getTime() + 5 * 60_000 - 1))
  expect(await first()).toMatchObject(today)

  morning.goTo(5)
  expect((await first())?.startsAt).not.toBe(today.startsAt)
})

test('registering and withdrawing on the page, and each of their refusals', async () => {
  const { startsAt } = aMorning(server)
  const page = aPage(server, await aPerson(server))
  const input = { startsAt: startsAt.toISOString() }
  const { id } = dataOf<{ id: number }>(await page.change('slots.register', input))

  expect(pageRefusalOf(await page.change('slots.register', input))).toEqual([409, 'ALREADY_REGISTERED'])
  expect(pageRefusalOf(await page.change('slots.register', { startsAt: '2030-01-07T00:30:00Z' }))).toEqual([
    422,
    'NOT_A_SLOT',
  ])
  expect(pageRefusalOf(await page.change('slots.register', { startsAt: '2026-01-07T00:00:00Z' }))).toEqual([
    422,
    'SLOT_PAST',
  ])
  expect(dataOf(await page.change('slots.cancel', { enrolmentId: id }))).toEqual({})
  expect(pageRefusalOf(await page.change('slots.cancel', { enrolmentId: id }))).toEqual([
    404,
    'NOT_REGISTERED',
  ])
})

test('slots keep their local time over a clock change', async () => {
  const berlin = await aRunningServer({
    timetable: { zone: 'Europe/Berlin', times: ['02:30', '09:00'] },
    now: '2027-03-26T20:00:00Z',
  })
  const by = await aPerson(berlin)
  const { slots } = dataOf<SlotList>(await aPage(berlin, by).ask('slots.list'))
  const registered = await Promise.all(slots.map(({ startsAt }) => register(berlin, by, startsAt)))
  await berlin.close()

  expect(slots.slice(2, 6).map(({ startsAt }) => startsAt.slice(0, 16))).toEqual([
    '2027-03-28T01:30',
    '2027-03-28T07:00',
    '2027-03-29T00:30',
    '2027-03-29T07:00',
  ])
  expect(registered.map(({ statusCode }) => statusCode)).toEqual(slots.map(() => 201))
})
