import { rescueRooms } from '@kuji/services/rooms/rescue-rooms'
import type { LightMyRequestResponse } from 'fastify'
import { afterAll, expect, test } from 'vitest'
import { aMorningWith, block, companyIn, getUp, seatsOf, whereIs } from '../../../../support/drawn-morning.ts'
import { meetingUrl, post, refusalOf, register } from '../../../../support/kuji-calls.ts'
import { aPage, dataOf } from '../../../../support/kuji-page.ts'
import { aPerson, type Person } from '../../../../support/kuji-people.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer()
afterAll(() => server.close())

function tap(by: Person, roomId?: number): Promise<LightMyRequestResponse> {
  return post(server, '/participated', { by, body: roomId === undefined ? undefined : { room_id: roomId } })
}

async function roomAfterTap(by: Person, roomId?: number): Promise<unknown> {
  const reply = await tap(by, roomId)
  return reply.statusCode === 200 ? reply.json<{ room_id: number }>().room_id : refusalOf(reply)
}

test('a late tap on the link of a room that was merged ends in the living one', async () => {
  const { person, room, where, goTo } = await aMorningWith(server, 8, 'a1', 'b1')
  goTo(3)
  await rescueRooms(server.deps)

  expect(await roomAfterTap(person('a2'), room('a'))).toBe(room('b'))
  expect(await where('a2')).toEqual(['joined', room('b')])
  expect(await roomAfterTap(person('a2'), room('b'))).toBe(room('b'))
})

test('on a page, which opens the link it showed, a tap on a door that is not theirs any more asks for one more', async () => {
  const { person, room, where, goTo } = await aMorningWith(server, 12, 'a1', 'b1')
  const tapOnPage = async (name: string, letter: string) =>
    dataOf<{ roomId: number }>(
      await aPage(server, person(name)).change('now.getUp', { roomId: room(letter) }),
    ).roomId
  goTo(3)
  await rescueRooms(server.deps)
  for (const [name, letter] of [
    ['a2', 'a'],
    ['c1', 'c'],
  ] as const) {
    expect(await tapOnPage(name, letter)).toBe(room('b'))
    expect(await where(name)).toEqual(['moved', room('b')])
    expect(await tapOnPage(name, 'b')).toBe(room('b'))
    expect(await where(name)).toEqual(['joined', room('b')])
    // A tap that was sent again on the way, late: they are in, and stay in.
    expect(await tapOnPage(name, letter)).toBe(room('b'))
    expect(await where(name)).toEqual(['joined', room('b')])
  }
})

test('from the first rescue on, who would be alone is led to the emptiest room where somebody is up', async () => {
  const { person, room, where, goTo } = await aMorningWith(server, 16, 'a1', 'a2', 'a3', 'b1', 'b2')
  goTo(2.999)
  expect(await roomAfterTap(person('c1'))).toBe(room('c'))
  await server.deps.db.pool.query(
    'update users_rooms set participate = false, got_up_at = null, entered = false where user_id = $1',
    [person('c1').userId],
  )
  goTo(3)

  expect(await roomAfterTap(person('d1'), room('d'))).toBe(room('b'))
  expect(await where('d1')).toEqual(['joined', room('b')])
  // The link of their room still leads to them, and the others of it stay where they are.
  expect(await roomAfterTap(person('d1'), room('d'))).toBe(room('b'))
  expect(await where('d2')).toEqual(['ready', room('d')])
  expect(await meetingUrl(server, person('b1'))).toMatchObject({ awake: 3, seats: 5 })
})

test('nobody comes to sit with somebody they have a block with, asleep or not', async () => {
  const { person, room, drawId, goTo } = await aMorningWith(server, 16, 'a1', 'b1', 'b2', 'c1', 'c2', 'c3')
  await block(server, person('d1'), person('a2'))
  await block(server, person('b3'), person('d1'))
  goTo(4)

  expect(await roomAfterTap(person('d1'))).toBe(room('c'))
  expect((await seatsOf(server, drawId)).blockedTogether).toEqual([])
})

test('where nobody may take them, their own room opens for them alone, and others find them there', async () => {
  const { person, room, where, goTo } = await aMorningWith(server, 12, 'a1')
  await block(server, person('b1'), person('a1'))
  goTo(3)

  expect(await roomAfterTap(person('b1'))).toBe(room('b'))
  goTo(6)
  expect(await where('b1')).toEqual(['joined', room('b')])
  // A and B have one each: the first of them by number takes the latecomer.
  expect(await roomAfterTap(person('c1'))).toBe(room('a'))
  expect(await roomAfterTap(person('c2'))).toBe(room('b'))
})

test('with nobody up at all the first one starts alone', async () => {
  const { person, room, goTo } = await aMorningWith(server, 8)
  goTo(4)

  expect(await roomAfterTap(person('a1'))).toBe(room('a'))
  expect(await roomAfterTap(person('b1'))).toBe(room('a'))
})

test('a full room takes nobody from outside, but its own people whenever they come', async () => {
  const { person, room, goTo } = await aMorningWith(server, 8, 'a1', 'a2', 'a3', 'a4')
  goTo(3)
  expect(await roomAfterTap(person('b1'))).toBe(room('a'))
  expect(await roomAfterTap(person('b2'))).toBe(room('b'))

  const full = await aMorningWith(server, 8, 'a1', 'a2', 'a3')
  full.goTo(3)
  for (const name of ['b1', 'b2']) expect(await roomAfterTap(full.person(name))).toBe(full.room('a'))
  expect(await roomAfterTap(full.person('a4'))).toBe(full.room('a'))
})

test.each(['failed', 'pending'] as const)(
  'a room that is %s keeps nobody out of the others',
  async (state) => {
    const { person, room, where, goTo } = await aMorningWith(server, 8, 'a1')
    await server.deps.db.pool.query(
      `update rooms set state = $2::room_state, failure = case when $2 = 'failed' then 'ZOOM_UNREACHABLE' end where id = $1`,
      [room('b'), state],
    )
    goTo(2)
    expect(await roomAfterTap(person('b1'))).toEqual([409, 'NO_OPEN_ROOM'])
    goTo(3)

    expect(await roomAfterTap(person('b1'))).toBe(room('a'))
    expect(await where('b1')).toEqual(['joined', room('a')])
  },
)

test('two devices of one person, at once and late, get one answer and one seat', async () => {
  for (let round = 0; round < 5; round++) {
    const { person, room, drawId, goTo } = await aMorningWith(server, 12, 'a1', 'b1')
    goTo(3)
    const replies = await Promise.all([tap(person('c1')), tap(person('c1'), room('c')), tap(person('c1'))])

    expect(new Set(replies.map(({ statusCode, body }) => `${statusCode} ${body}`)).size).toBe(1)
    expect(await companyIn(server, drawId)).toEqual([1, 2])
  }
})

test('many who come late at once find company as long as there are places', async () => {
  const { person, drawId, goTo } = await aMorningWith(server, 16, 'a1')
  goTo(3)
  const names = ['b', 'c', 'd'].flatMap((letter) => [1, 2, 3, 4].map((number) => `${letter}${number}`))
  const replies = await Promise.all(names.map((name) => tap(person(name))))

  expect(replies.map(({ statusCode }) => statusCode)).toEqual(names.map(() => 200))
  const company = await companyIn(server, drawId)
  expect(company.reduce((sum, up) => sum + up, 0)).toBe(13)
  // Rooms are filled by their own people too; one alone is one who found all others full.
  const alone = company.filter((up) => up === 1)
  expect(alone.length).toBeLessThanOrEqual(1)
  if (alone.length === 1) expect(company[1]).toBeGreaterThanOrEqual(5)
  expect((await seatsOf(server, drawId)).seats).toHaveLength(16)
})

test('two who come late at once and have a block never end up in one room', async () => {
  for (let round = 0; round < 8; round++) {
    const { person, drawId, goTo } = await aMorningWith(server, 12, 'a1')
    await block(server, person('b1'), person('c1'))
    goTo(3)
    await Promise.all([tap(person('b1')), tap(person('c1'))])

    expect((await seatsOf(server, drawId)).blockedTogether).toEqual([])
  }
})

test('who came after the draw and was moved without their room still gets in by its link', async () => {
  const { person, room, startsAt, goTo } = await aMorningWith(server, 8, 'b1')
  const standby = await aPerson(server)
  goTo(-2)
  await register(server, standby, startsAt)
  const [, first] = await whereIs(server, standby)
  expect([room('a'), room('b')]).toContain(first)
  const other = first === room('a') ? 'b' : 'a'
  const sleeper = first === room('a') ? 'a1' : 'b2'
  if (other === 'a') await getUp(server, person('a1'))
  await getUp(server, standby)
  await server.deps.db.prisma.seat.updateMany({
    where: { userId: person('b1').userId, roomId: Number(first) },
    data: { participate: false, entered: false, gotUpAt: null },
  })
  await block(server, person(sleeper), person(other === 'a' ? 'a1' : 'b1'))
  goTo(3)
  await rescueRooms(server.deps)

  expect(await whereIs(server, standby)).toEqual(['moved', room(other)])
  expect(await roomAfterTap(standby, Number(first))).toBe(room(other))
})

test('the room of others is nothing, late as early, merged or not', async () => {
  const { person, room, goTo } = await aMorningWith(server, 12, 'a1', 'b1', 'c1', 'c2')
  const stranger = await aPerson(server)
  goTo(3)
  await rescueRooms(server.deps)

  expect(await roomAfterTap(stranger, room('a'))).toEqual([404, 'NOT_FOUND'])
  expect(await roomAfterTap(person('c3'), room('a'))).toEqual([404, 'NOT_FOUND'])
  expect(await roomAfterTap(person('a2'), room('c'))).toEqual([404, 'NOT_FOUND'])
})

test('after the rooms have closed no tap opens anything', async () => {
  const { person, room, goTo } = await aMorningWith(server, 8, 'a1', 'b1')
  goTo(3)
  await rescueRooms(server.deps)
  goTo(15)

  expect(await roomAfterTap(person('a2'), room('a'))).toEqual([409, 'NO_OPEN_ROOM'])
  expect(await roomAfterTap(person('a2'))).toEqual([409, 'NO_OPEN_ROOM'])
})
