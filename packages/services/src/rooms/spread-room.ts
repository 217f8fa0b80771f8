import { inTransaction } from '@kuji/db/in-transaction'
import { largestRoom } from '@kuji/domain/fit-sizing'
import { spreadPeople, type Move } from '@kuji/domain/spread-people'
import type { SqlTransaction } from '@kuji/db/sql-client'
import type { Deps } from '../deps.ts'
import { releaseClaim } from '../hosting/release-claim.ts'
import { lockSlot } from '../enrolment/lock-slot.ts'
import { readBlocks } from '../safety/read-blocks.ts'
import { finishDraw } from './finish-draw.ts'
import { writeReseats, type Reseat } from './write-reseats.ts'

type SpreadDeps = Pick<Deps, 'db' | 'queue' | 'clock' | 'log' | 'mail' | 'settings'>

type HostlessRoom = { readonly id: number; readonly drawId: number; readonly startsAt: Date }

type Spreading = HostlessRoom & {
  readonly client: SqlTransaction
  readonly now: Date
  readonly maxSeats: number
}

type Target = { readonly id: number; readonly seated: readonly number[] }

/** Rooms that are looked at, those with the fewest seats first. */
const lookedAt = 400

/**
 * Seats the people of a pending room that can get no host in other rooms of its draw, which
 * have or are about to have a meeting at Zoom and hold up to eight. None of them has been
 * told of a room yet; to them and to the others they are chairs of their new room. Who fits
 * nowhere keeps this room, which has failed, and reads so.
 *
 * One transaction, with the slot held alone: nobody else seats or moves people meanwhile.
 *
 * @returns false when somebody is left without a room
 */
export async function spreadRoom(deps: SpreadDeps, room: HostlessRoom): Promise<boolean> {
  const done = await inTransaction(deps.db.pool, async (client) => {
    await lockSlot(client, room.startsAt, 'alone')
    if (!(await failPendingRoom(client, room.id))) return null
    const maxSeats = Math.max(largestRoom, deps.settings.sizing.max)
    const spreading = { ...room, client, maxSeats, now: deps.clock.now() }
    const people = await readPeople(client, room.id)
    const reseats = await findSeats(spreading, people)
    await writeReseats(deps, client, { from: room.id, reseats })
    await releaseClaim(deps, client, { roomId: room.id })
    await finishDraw(client, room.drawId)
    return { reseated: reseats.length, left: people.length - reseats.length }
  })
  if (done === null) return true
  const fields = { alarm: 'room_failed', roomId: room.id, drawId: room.drawId, code: 'ZOOM_NO_HOST', ...done }
  deps.log.error(fields, 'no host for a room')
  return done.left === 0
}

async function failPendingRoom(client: SqlTransaction, roomId: number): Promise<boolean> {
  const { rowCount } = await client.query(
    `update rooms set state = 'failed', failure = 'ZOOM_NO_HOST' where id = $1 and state = 'pending'`,
    [roomId],
  )
  return rowCount === 1
}

async function readPeople(client: SqlTransaction, roomId: number): Promise<number[]> {
  const { rows } = await client.query<{ id: number }>(
    'select user_id as id from users_rooms where room_id = $1',
    [roomId],
  )
  return rows.map(({ id }) => id)
}

/** Plans on what it sees, then holds the rooms of the plan; where one has closed or failed meanwhile it plans anew. */
async function findSeats(spreading: Spreading, people: readonly number[]): Promise<Reseat[]> {
  for (;;) {
    const moves = await planMoves(spreading, people)
    const states = await holdRooms(spreading.client, [...new Set(moves.map(({ roomId }) => roomId))])
    const reseats = moves.flatMap((move): Reseat[] => {
      const state = states.get(move.roomId)
      return state === undefined ? [] : [{ ...move, ready: state === 'ready' }]
    })
    if (reseats.length === moves.length) return reseats
  }
}

async function planMoves({ client, ...room }: Spreading, people: readonly number[]): Promise<Move[]> {
  const rooms = await readTargets(client, room)
  const blocked = await readBlocks(client, [...people, ...rooms.flatMap(({ seated }) => seated)])
  return spreadPeople({ people, rooms, blocked, maxSeats: room.maxSeats })
}

async function readTargets(
  client: SqlTransaction,
  { id, drawId, now, maxSeats }: Omit<Spreading, 'client'>,
): Promise<Target[]> {
  const { rows } = await client.query<Target>(
    `select r.id, array_remove(array_agg(s.user_id), null) as seated
     from rooms r left join users_rooms s on s.room_id = r.id
     where r.draw_id = $1 and r.id <> $2 and r.closes_at > $3 and r.provider = 'zoom'
       and r.state in ('pending', 'ready')
       and exists (select from meetings m where m.room_id = r.id and m.state in ('claimed', 'made'))
     group by r.id having count(s.id) < $4 order by count(s.id), r.id limit $5`,
    [drawId, id, now, maxSeats, lookedAt],
  )
  return rows
}

/** From here on their state stays, so that whoever opens one of them sees who has come. */
async function holdRooms(
  client: SqlTransaction,
  roomIds: readonly number[],
): Promise<ReadonlyMap<number, 'pending' | 'ready'>> {
  const { rows } = await client.query<{ id: number; state: 'pending' | 'ready' }>(
    `select id, state from rooms where id = any($1::int[]) and state in ('pending', 'ready')
     order by id for no key update`,
    [roomIds],
  )
  return new Map(rows.map(({ id, state }) => [id, state]))
}
