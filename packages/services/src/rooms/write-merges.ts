import type { Merge } from '@kuji/domain/merge-lonely-rooms'
import type { SqlTransaction } from '@kuji/db/sql-client'
import { enqueue } from '@kuji/jobs/enqueue'
import type { Deps } from '../deps.ts'
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
  { queue }: Pick<Deps, 'queue'>,
  { client, drawId, merges }: Merging,
): Promise<number> {
  if (merges.length === 0) return 0
  const seats = await moveSeats(client, merges)
  await closeMerged(client, drawId, merges)
  await redirectSignals(client, seats)
  const targets = [...new Set(merges.map(({ into }) => into))]
  await enqueue(queue, client, { name: 'send-signals', payloads: targets.map((roomId) => ({ roomId })) })
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
 * Who was up is told of the new room; a message of the old one that is still on its way to
 * them is not sent any more, and to those asleep it will name the room they are in now.
 */
async function redirectSignals(client: SqlTransaction, seats: readonly MovedSeat[]): Promise<void> {
  await client.query(
    `with moved as (
       select * from unnest($1::int[], $2::int[], $3::int[], $4::boolean[]) as m(user_id, source, target, up)
     ), told as (
       insert into signals (user_id, room_id, kind)
       select user_id, target, 'room_moved' from moved where up on conflict do nothing
     ), dropped as (
       update signals g set state = (case when sent_at is null then 'undeliverable' else 'sent' end)::signal_state
       from moved m where m.up and g.user_id = m.user_id and g.room_id = m.source and g.state = 'waiting'
     )
     update signals g set room_id = m.target
     from moved m where not m.up and g.user_id = m.user_id and g.room_id = m.source and g.state = 'waiting'`,
    [
      seats.map(({ userId }) => userId),
      seats.map(({ source }) => source),
      seats.map(({ target }) => target),
      seats.map(({ participate }) => participate),
    ],
  )
}
