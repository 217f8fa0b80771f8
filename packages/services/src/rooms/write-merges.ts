import type { Merge } from '@kuji/domain/merge-lonely-rooms'
import type { SqlTransaction } from '@kuji/db/sql-client'
import type { Deps } from '../deps.ts'
import { queueSignals } from '../signal/queue-signals.ts'
import { roomTopic } from './now-topics.ts'
import { tellNowAll } from './tell-now.ts'

type Merging = {
  readonly client: SqlTransaction
  readonly drawId: number
  readonly merges: readonly Merge[]
}

type MovedSeat = {
  readonly userId: number
  readonly source: number
  readonly target: number
  readonly participate: boolean
}

/**
 * Writes what a rescue found: seats move, a room merged whole closes and points to the one
 * that lives on, and whoever was up is told. The caller holds slot and rooms.
 *
 * @returns how many people who are up were moved
 */
export async function writeMerges(
  deps: Pick<Deps, 'queue' | 'mail'>,
  { client, drawId, merges }: Merging,
): Promise<number> {
  if (merges.length === 0) return 0
  const seats = await moveSeats(client, merges)
  await closeMerged(client, drawId, merges)
  await redirectSignals(deps, client, seats)
  const touched = new Set(merges.flatMap(({ from, into }) => [from, into]))
  await tellNowAll(client, [...touched].map(roomTopic))
  return seats.filter(({ participate }) => participate).length
}

/** Those who were up have a new door to take; those asleep come along with a room merged whole. */
async function moveSeats(client: SqlTransaction, merges: readonly Merge[]): Promise<MovedSeat[]> {
  const { rows } = await client.query<MovedSeat>(
    `update users_rooms s set room_id = m.target, entered = false, reseated = false
     from unnest($1::int[], $2::int[], $3::boolean[]) as m(source, target, whole)
     where s.room_id = m.source and (m.whole or s.participate)
     returning s.user_id as "userId", m.source, m.target, s.participate`,
    [merges.map(({ from }) => from), merges.map(({ into }) => into), merges.map(({ whole }) => whole)],
  )
  return rows
}

/** What was merged into one of these rooms earlier goes on with it, so that every such path is one step long. */
async function closeMerged(client: SqlTransaction, drawId: number, merges: readonly Merge[]): Promise<void> {
  const whole = merges.filter((merge) => merge.whole)
  const ways = [whole.map(({ from }) => from), whole.map(({ into }) => into)]
  await client.query(
    `update rooms r set merged_into = m.target from unnest($2::int[], $3::int[]) as m(source, target)
     where r.draw_id = $1 and r.merged_into = m.source`,
    [drawId, ...ways],
  )
  await client.query(
    `update rooms r set state = 'closed', merged_into = m.target
     from unnest($1::int[], $2::int[]) as m(source, target) where r.id = m.source`,
    ways,
  )
}

/**
 * Who was up is told of the new room; a message of the old one that still waits is not sent to them
 * any more, and to those asleep it will name the room they are in now. What is just being sent stays.
 */
async function redirectSignals(
  deps: Pick<Deps, 'queue' | 'mail'>,
  client: SqlTransaction,
  seats: readonly MovedSeat[],
): Promise<void> {
  const up = seats.filter(({ participate }) => participate)
  await client.query(
    `with moved as (
       select * from unnest($1::int[], $2::int[], $3::int[], $4::boolean[]) as m(user_id, source, target, up)
     ), old as (
       select g.id, m.up, m.target from moved m
       join signals g on g.user_id = m.user_id and g.room_id = m.source
       where g.state = 'waiting' order by g.id for no key update of g
     ), dropped as (
       update deliveries d set state = 'refused' from old
       where old.up and d.signal_id = old.id and d.state = 'waiting' returning d.id
     ), done as (
       update signals g set state = (case when sent_at is null then 'undeliverable' else 'sent' end)::signal_state
       from old where old.up and g.id = old.id
     )
     update signals g set room_id = old.target from old where not old.up and g.id = old.id`,
    [
      seats.map(({ userId }) => userId),
      seats.map(({ source }) => source),
      seats.map(({ target }) => target),
      seats.map(({ participate }) => participate),
    ],
  )
  const to = up.map(({ userId, target }) => ({ userId, roomId: target }))
  await queueSignals(deps, client, { kind: 'room_moved', to })
}
