import type { SharedRooms } from '@kuji/contract/safety'
import { roomBird } from '@kuji/domain/bird'
import { afterAll, expect, test } from 'vitest'
import { post, trigger } from '../../../../support/kuji-calls.ts'
import { aPage, dataOf, pageRefusalOf } from '../../../../support/kuji-page.ts'
import { aPerson, type Person } from '../../../../support/kuji-people.ts'
import { aMorning, aRegisteredMorning } from '../../../../support/morning-of.ts'
import { addPeople } from '../../../../support/people-rows.ts'
import { aRunningServer } from '../../../../support/running-server.ts'
import { aRoomOf } from '../../../../support/shared-room.ts'

const server = await aRunningServer()
afterAll(() => server.close())

const { pool } = server.deps.db
const day = 86_400_000

async function roomsOf(by: Person): Promise<SharedRooms['rooms']> {
  return dataOf<SharedRooms>(await aPage(server, by).ask('safety.sharedRooms')).rooms
}

async function namesMetBy(by: Person): Promise<string[][]> {
  return (await roomsOf(by)).map(({ companions }) => companions.map(({ name }) => name))
}

async function namesOf(ids: readonly number[]): Promise<string[]> {
  const { rows } = await pool.query<{ username: string }>(
    'select username from unnest($1::int[]) with ordinality as one(id, place) join users using (id) order by place',
    [ids],
  )
  return rows.map(({ username }) => username)
}

test('rooms are told with who else was up, the newest first', async () => {
  const { startsAt, goTo } = aMorning(server)
  const me = await aPerson(server)
  const ids = await addPeople(pool, 4)
  const [first = '', second = '', third = ''] = await namesOf(ids)
  const [a = 0, b = 0, c = 0, d = 0] = ids
  const earlier = new Date(startsAt.getTime() - day)
  const [, seatA] = await aRoomOf(pool, { startsAt: earlier, up: [me.userId, a], asleep: [d] })
  const [seatB, , seatC] = await aRoomOf(pool, { startsAt, up: [b, me.userId, c], asleep: [d] })
  goTo(20)
  const reply = dataOf<SharedRooms>(await aPage(server, me).ask('safety.sharedRooms'))
  const draws = await server.deps.db.prisma.draw.findMany({ orderBy: { startsAt: 'desc' }, take: 2 })

  expect(reply).toEqual({
    zone: 'Asia/Tokyo',
    rooms: [
      {
        startsAt: startsAt.toISOString(),
        ...roomBird(draws[0]?.id ?? 0, 0),
        companions: [
          { seatId: seatB, name: second, blocked: false },
          { seatId: seatC, name: third, blocked: false },
        ],
      },
      {
        startsAt: earlier.toISOString(),
        ...roomBird(draws[1]?.id ?? 0, 0),
        companions: [{ seatId: seatA, name: first, blocked: false }],
      },
    ],
  })
})

test('a room is told to nobody who slept through it, nor one in which nobody else was up', async () => {
  const { startsAt, goTo } = aMorning(server)
  const [me, sleeper] = [await aPerson(server), await aPerson(server)]
  await aRoomOf(pool, { startsAt, up: [me.userId], asleep: [sleeper.userId] })
  goTo(20)

  expect(await roomsOf(me)).toEqual([])
  expect(await roomsOf(sleeper)).toEqual([])
})

test('another room of the same morning is not told', async () => {
  const { startsAt, goTo } = aMorning(server)
  const [me, other] = [await aPerson(server), await aPerson(server)]
  const [mine = 0, theirs = 0, stranger = 0] = await addPeople(pool, 3)
  await aRoomOf(pool, { startsAt, up: [me.userId, mine] })
  await aRoomOf(pool, { startsAt, up: [other.userId, theirs, stranger] })
  goTo(20)

  expect(await namesMetBy(me)).toEqual([await namesOf([mine])])
})

test('company is remembered for thirty days', async () => {
  const { startsAt, goTo } = aMorning(server)
  const me = await aPerson(server)
  const [other = 0] = await addPeople(pool, 1)
  await aRoomOf(pool, { startsAt, up: [me.userId, other] })
  goTo(30 * 24 * 60)
  expect(await roomsOf(me)).toHaveLength(1)
  goTo(30 * 24 * 60 + 0.001)

  expect(await roomsOf(me)).toEqual([])
})

test('who was moved by a rescue met the people of the room they were moved to', async () => {
  const { startsAt, goTo } = aMorning(server)
  const [me, left] = [await aPerson(server), await aPerson(server)]
  const [host = 0] = await addPeople(pool, 1)
  await aRoomOf(pool, { startsAt, up: [me.userId, left.userId] })
  await aRoomOf(pool, { startsAt, up: [host] })
  await pool.query(
    `update users_rooms s set room_id = r.id from rooms r
     where s.user_id = $1 and r.draw_id = s.draw_id and r.ordinal = 1`,
    [me.userId],
  )
  goTo(20)

  expect(await namesMetBy(me)).toEqual([await namesOf([host])])
  expect(await roomsOf(left)).toEqual([])
})

test('practice is not told, and its made-up sleepers are nobody', async () => {
  const { startsAt, goTo } = aMorning(server)
  const me = await aPerson(server)
  const [other = 0, sample = 0] = await addPeople(pool, 2)
  await pool.query('update users set is_sample = true where id = $1', [sample])
  await aRoomOf(pool, { startsAt, up: [me.userId, other], practice: true })
  await aRoomOf(pool, { startsAt: new Date(startsAt.getTime() + day), up: [me.userId, sample] })
  goTo(2 * 24 * 60)

  expect(await roomsOf(me)).toEqual([])
})

test('the room under way is told as soon as both are up', async () => {
  const { startsAt, goTo, people } = await aRegisteredMorning(server, 3)
  const [me, other] = people
  if (me === undefined || other === undefined) throw new Error('nobody there')
  goTo(-10)
  await trigger(server, { date: startsAt.toISOString() })
  await server.work()
  await post(server, '/participated', { by: me })
  expect(await roomsOf(me)).toEqual([])
  await post(server, '/participated', { by: other })

  expect(await namesMetBy(me)).toEqual([[other.username]])
  expect(await namesMetBy(other)).toEqual([[me.username]])
})

test('company is told to who is signed in, about themselves', async () => {
  expect(pageRefusalOf(await aPage(server).ask('safety.sharedRooms'))).toEqual([401, 'NOT_SIGNED_IN'])
})
