import type { Declined, NowView } from '@kuji/contract/now'
import { inTransaction } from '@kuji/db/in-transaction'
import { closeRooms } from '@kuji/services/rooms/close-rooms'
import { rescueRooms } from '@kuji/services/rooms/rescue-rooms'
import { settleDraws } from '@kuji/services/settlement/settle-draws'
import { readMessageFacts } from '@kuji/services/signal/message-facts'
import { queueSignals } from '@kuji/services/signal/queue-signals'
import type { LightMyRequestResponse } from 'fastify'
import { afterAll, expect, test } from 'vitest'
import { aDrawnMorning, aMorningWith, getUp, whereIs } from '../../../../support/drawn-morning.ts'
import { meetingUrl, post, register, trigger } from '../../../../support/kuji-calls.ts'
import { aPage, dataOf, pageRefusalOf } from '../../../../support/kuji-page.ts'
import { aPerson, type Person } from '../../../../support/kuji-people.ts'
import { aRegisteredMorning } from '../../../../support/morning-of.ts'
import { aPhoneOf } from '../../../../support/phone-of.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer()
afterAll(() => server.close())

type Change = 'decline' | 'undecline'

function say(what: Change, by: Person | undefined, roomId: unknown): Promise<LightMyRequestResponse> {
  return aPage(server, by).change(`now.${what}`, { roomId })
}

async function declined(what: Change, by: Person, roomId: number): Promise<boolean> {
  return dataOf<Declined>(await say(what, by, roomId)).declined
}

async function viewOf(by: Person): Promise<NowView> {
  return dataOf<NowView>(await aPage(server, by).ask('now.view'))
}

async function lightsOf(by: Person): Promise<string> {
  const { seats = [] } = (await viewOf(by)).room ?? {}
  return seats.map(({ up, mine }) => (up ? 'up' : mine ? 'mine' : 'empty')).join(' ')
}

test('who cannot come says so and takes it back, once or twice, and their view tells', async () => {
  const { person, room } = await aDrawnMorning(server, 4)
  const by = person('a1')
  expect(await viewOf(by)).toMatchObject({ status: 'ready', declined: false })

  for (let round = 0; round < 2; round++) expect(await declined('decline', by, room('a'))).toBe(true)
  expect(await viewOf(by)).toMatchObject({ status: 'ready', declined: true })
  expect((await viewOf(by)).room?.meetingUrl).toContain('/j/')
  expect(await meetingUrl(server, by)).toMatchObject({ status: 'ready', room_id: room('a') })
  for (let round = 0; round < 2; round++) expect(await declined('undecline', by, room('a'))).toBe(false)
  expect(await viewOf(by)).toMatchObject({ status: 'ready', declined: false })
})

test('to the others the seat is no empty chair any more, until its person comes after all', async () => {
  const { person, room } = await aDrawnMorning(server, 4)
  await getUp(server, person('a1'))
  expect((await lightsOf(person('a3'))).split(' ').toSorted()).toEqual(['empty', 'empty', 'mine', 'up'])
  await declined('decline', person('a2'), room('a'))

  expect((await lightsOf(person('a3'))).split(' ').toSorted()).toEqual(['empty', 'mine', 'up'])
  expect((await lightsOf(person('a2'))).split(' ')).toContain('mine')
  expect(await meetingUrl(server, person('a3'))).toMatchObject({ awake: 1, seats: 3 })
  await getUp(server, person('a2'))
  expect((await lightsOf(person('a3'))).split(' ').toSorted()).toEqual(['empty', 'mine', 'up', 'up'])
})

test('a message counts the seats that the screen shows', async () => {
  const { person, room } = await aDrawnMorning(server, 4)
  const { userId } = person('a1')
  const roomId = room('a')
  await aPhoneOf(server, person('a1'))
  await declined('decline', person('a2'), roomId)
  await inTransaction(server.deps.db.pool, (client) =>
    queueSignals(server.deps, client, { kind: 'nudge', to: [{ userId, roomId }] }),
  )
  const queued = await server.deps.db.prisma.delivery.findFirstOrThrow({
    where: { deviceId: { not: null }, signal: { userId, kind: 'nudge' } },
  })
  const [facts] = await readMessageFacts(server.deps, [queued.id])

  expect(facts?.room).toMatchObject({ seats: 3, declined: false })
  expect((await viewOf(person('a1'))).room?.seats).toHaveLength(3)
})

test('"I am up" takes it back, and stands against a decline that comes late', async () => {
  const { person, room } = await aDrawnMorning(server, 4)
  const by = person('a1')
  await declined('decline', by, room('a'))
  await getUp(server, by)
  expect(await viewOf(by)).toMatchObject({ status: 'joined', declined: false })

  expect(await declined('decline', by, room('a'))).toBe(false)
  expect(await viewOf(by)).toMatchObject({ status: 'joined', declined: false })
  const seat = await server.deps.db.prisma.seat.findFirstOrThrow({ where: { userId: by.userId } })
  expect(seat).toMatchObject({ participate: true, declinedAt: null })
})

test('of a tap and a decline at once the tap stands', async () => {
  for (let round = 0; round < 5; round++) {
    const { person, room } = await aDrawnMorning(server, 4)
    const by = person('a1')
    await Promise.all([post(server, '/participated', { by }), say('decline', by, room('a'))])

    expect(await viewOf(by)).toMatchObject({ status: 'joined', declined: false })
    const seat = await server.deps.db.prisma.seat.findFirstOrThrow({ where: { userId: by.userId } })
    expect(seat.declinedAt).toBeNull()
  }
})

test('who comes after the draw may have the seat of somebody who cannot come', async () => {
  const morning = await aDrawnMorning(server, 5)
  morning.goTo(-5)
  const first = await aPerson(server)
  await register(server, first, morning.startsAt)
  expect((await whereIs(server, first))[1]).not.toBe(morning.room('a'))

  const other = await aDrawnMorning(server, 5)
  await declined('decline', other.person('a1'), other.room('a'))
  other.goTo(-5)
  const second = await aPerson(server)
  await register(server, second, other.startsAt)
  expect(await whereIs(server, second)).toEqual(['ready', other.room('a')])
  // Its person finds the door open all the same.
  await getUp(server, other.person('a1'))
  expect(await whereIs(server, other.person('a1'))).toEqual(['joined', other.room('a')])
})

test('the link of a room that was merged declines the seat in the living one', async () => {
  const { person, room, goTo } = await aMorningWith(server, 8, 'a1', 'b1')
  goTo(3)
  await rescueRooms(server.deps)

  expect(await declined('decline', person('a2'), room('a'))).toBe(true)
  expect(await viewOf(person('a2'))).toMatchObject({ declined: true, room: { id: room('b') } })
})

test('a decline and the rescue that moves its seat lose neither', async () => {
  for (let round = 0; round < 4; round++) {
    const { person, room, goTo } = await aMorningWith(server, 8, 'a1', 'b1')
    goTo(3)
    const [answer] = await Promise.all([say('decline', person('a2'), room('a')), rescueRooms(server.deps)])

    expect(dataOf<Declined>(answer)).toEqual({ declined: true })
    expect(await viewOf(person('a2'))).toMatchObject({ declined: true, room: { id: room('b') } })
  }
})

test('it counts as a missed morning, whatever became of the signal', async () => {
  await server.deps.db.pool.query('delete from draws')
  const { person, room, drawId, goTo } = await aDrawnMorning(server, 4)
  await declined('decline', person('a1'), room('a'))
  await declined('decline', person('a2'), room('a'))
  await getUp(server, person('a2'))
  goTo(15)
  await closeRooms(server.deps)
  await settleDraws(server.deps)
  const seats = await server.deps.db.prisma.seat.findMany({ where: { drawId } })
  const outcome = (by: Person) => seats.find(({ userId }) => userId === by.userId)?.outcome

  expect(outcome(person('a1'))).toBe('missed')
  expect(outcome(person('a2'))).toBe('came')
})

test('it is possible while the room is made, and not after it closed', async () => {
  const { people, startsAt, goTo } = await aRegisteredMorning(server, 3)
  const by = people[0] as Person
  goTo(-10)
  await trigger(server, { date: startsAt.toISOString() })
  const roomId = (await viewOf(by)).room?.id ?? 0
  expect(await declined('decline', by, roomId)).toBe(true)
  expect(await viewOf(by)).toMatchObject({ status: 'preparing', declined: true })

  goTo(14.999)
  expect(await declined('undecline', by, roomId)).toBe(false)
  goTo(15)
  expect(pageRefusalOf(await say('decline', by, roomId))).toEqual([409, 'NO_OPEN_ROOM'])
  expect(pageRefusalOf(await say('undecline', by, roomId))).toEqual([409, 'NO_OPEN_ROOM'])
})

test('nobody declines for others, and the room of others looks like none', async () => {
  const { person, room } = await aDrawnMorning(server, 8)
  const stranger = await aPerson(server)

  for (const what of ['decline', 'undecline'] as const) {
    expect(pageRefusalOf(await say(what, undefined, room('a')))).toEqual([401, 'NOT_SIGNED_IN'])
    const refusals = [
      await say(what, stranger, room('a')),
      await say(what, person('b1'), room('a')),
      await say(what, person('b1'), 2_147_483_647),
    ]
    for (const refusal of refusals) expect(pageRefusalOf(refusal)).toEqual([404, 'NOT_FOUND'])
    for (const wrong of [0, 1.5, 'x', null, 2 ** 31])
      expect(pageRefusalOf(await say(what, stranger, wrong))).toEqual([400, 'INVALID_INPUT'])
  }
  const declinedSeats = await server.deps.db.prisma.seat.count({
    where: { roomId: room('a'), declinedAt: { not: null } },
  })
  expect(declinedSeats).toBe(0)
})
