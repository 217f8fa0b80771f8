import type { Person } from './kuji-people.ts'
import { meetingUrl, post, trigger } from './kuji-calls.ts'
import { aRegisteredMorning, type Morning } from './morning-of.ts'
import type { RunningServer } from './running-server.ts'

type DrawnRoom = { readonly id: number; readonly people: readonly Person[] }

/** A morning whose rooms are drawn and ready. */
export type DrawnMorning = Morning & {
  readonly drawId: number
  /** Somebody by the letter of their room and their number in it, as the draw had it: `a1`. */
  readonly person: (name: string) => Person
  /** A room by its letter, in the order of the draw. */
  readonly room: (letter: string) => number
  /** Where somebody says they are: their state, and the room. */
  readonly where: (name: string) => Promise<[unknown, unknown]>
}

/** So many people who registered in time, drawn into rooms that are ready; the clock stands at the draw. */
export async function aDrawnMorning(server: RunningServer, count: number): Promise<DrawnMorning> {
  const { people, ...morning } = await aRegisteredMorning(server, count)
  morning.goTo(-10)
  const { draw_id: drawId } = (await trigger(server, { date: morning.startsAt.toISOString() })).json<{
    draw_id: number
  }>()
  await server.work()
  const seats = await server.deps.db.prisma.seat.findMany({ where: { drawId }, orderBy: { roomId: 'asc' } })
  const byRoom = Map.groupBy(seats, ({ roomId }) => roomId)
  const rooms = [...byRoom].map(([id, own]) => ({
    id,
    people: own.map(({ userId }) => people.find((one) => one.userId === userId) as Person),
  }))
  return { ...morning, ...named(server, rooms), drawId }
}

/** A drawn morning on which these have got up before their slot. */
export async function aMorningWith(
  server: RunningServer,
  people: number,
  ...up: readonly string[]
): Promise<DrawnMorning> {
  const morning = await aDrawnMorning(server, people)
  morning.goTo(-1)
  await getUp(server, ...up.map(morning.person))
  return morning
}

function named(
  server: RunningServer,
  rooms: readonly DrawnRoom[],
): Pick<DrawnMorning, 'person' | 'room' | 'where'> {
  const roomOf = (name: string): DrawnRoom => {
    const room = rooms['abcdefgh'.indexOf(name.charAt(0))]
    if (room === undefined) throw new Error(`there is no room ${name}`)
    return room
  }
  const person = (name: string): Person => {
    const one = roomOf(name).people[Number(name.slice(1)) - 1]
    if (one === undefined) throw new Error(`there is nobody called ${name}`)
    return one
  }
  return {
    person,
    room: (letter) => roomOf(letter).id,
    where: (name) => whereIs(server, person(name)),
  }
}

/** These get up, one after the other, by the room that is open for them. */
export async function getUp(server: RunningServer, ...people: readonly Person[]): Promise<void> {
  for (const by of people) {
    const reply = await post(server, '/participated', { by })
    if (reply.statusCode !== 200) throw new Error(`/participated answered ${reply.statusCode}: ${reply.body}`)
  }
}

/** Where somebody says they are: the room and its state for them. */
export async function whereIs(server: RunningServer, by: Person): Promise<[unknown, unknown]> {
  const { status, room_id: roomId } = await meetingUrl(server, by)
  return [status, roomId]
}

/** One of them never wants to meet the other again. */
export async function block({ deps }: RunningServer, by: Person, whom: Person): Promise<void> {
  await deps.db.prisma.block.create({ data: { blockerId: by.userId, blockedId: whom.userId } })
}

/** Who sits in which room of a draw now, and which rooms hold a pair that must not meet. */
export async function seatsOf({ deps }: RunningServer, drawId: number) {
  const { prisma, pool } = deps.db
  const seats = await prisma.seat.findMany({
    where: { drawId },
    include: { room: true },
    orderBy: { id: 'asc' },
  })
  const { rows: blockedTogether } = await pool.query(
    `select one.room_id from blocks b
     join users_rooms one on one.user_id = b.blocker_id and one.draw_id = $1
     join users_rooms other on other.user_id = b.blocked_id and other.room_id = one.room_id`,
    [drawId],
  )
  return { seats, blockedTogether }
}

/** How many are up in each room of a draw in which somebody is, fewest first. */
export async function companyIn(server: RunningServer, drawId: number): Promise<number[]> {
  const { seats } = await seatsOf(server, drawId)
  const up = Map.groupBy(
    seats.filter(({ participate }) => participate),
    ({ roomId }) => roomId,
  )
  return [...up.values()].map((room) => room.length).toSorted((a, b) => a - b)
}
