import { sampleSleeperCount, sampleWakeTime } from '@kuji/domain/sample-sleeper'
import type { SqlTransaction } from '@kuji/db/sql-client'
import type { Deps } from '../deps.ts'
import { roomTopic } from '../rooms/now-topics.ts'
import { tellNow } from '../rooms/tell-now.ts'

/** Enrols the made-up sleepers in a practice slot; they are made first where they are missing. */
export async function enrolSampleSleepers(client: SqlTransaction, startsAt: Date): Promise<void> {
  await client.query(
    `insert into users (username, email, password, is_sample)
     select 'sleeper-' || lpad(n::text, 2, '0'), 'sleeper-' || lpad(n::text, 2, '0') || '@sample.invalid', '!', true
     from generate_series(1, $1::int) as n on conflict do nothing`,
    [sampleSleeperCount],
  )
  await client.query(
    `insert into enroll_information (user_id, date) select id, $1 from users where is_sample on conflict do nothing`,
    [startsAt],
  )
}

type SleeperRow = { seat_id: number; sleeper: number; date: Date; draw_at: Date }

/**
 * Gets the made-up sleepers up whose time has come, and gives how many. One whom a rescue
 * has moved since takes the new door; their turn is that of the seat they were drawn to.
 */
export async function wakeSampleSleepers({ db, clock }: Pick<Deps, 'db' | 'clock'>): Promise<number> {
  const now = clock.now()
  const { rows } = await db.pool.query<SleeperRow>(
    `select s.id as seat_id, p.date, p.draw_at,
            row_number() over (partition by s.draw_id, s.drawn_ordinal order by s.id)::int - 1 as sleeper
     from users_rooms s
     join users u on u.id = s.user_id and u.is_sample
     join rooms r on r.id = s.room_id and r.state = 'ready' and r.closes_at > $1
     join practice_slots p on p.date = r.date`,
    [now],
  )
  const up = rows.filter(({ sleeper, draw_at: drawAt, date }) => {
    const wakes = sampleWakeTime(sleeper, drawAt, date)
    return wakes !== null && wakes <= now
  })
  const { rows: changed } = await db.pool.query<{ room_id: number }>(
    `update users_rooms s set participate = true, entered = true, got_up_at = coalesce(s.got_up_at, $2)
     from (select id from users_rooms where id = any($1) and not entered for no key update skip locked) as asleep
     where s.id = asleep.id returning s.room_id`,
    [up.map(({ seat_id: seatId }) => seatId), now],
  )
  const rooms = new Set(changed.map(({ room_id: roomId }) => roomId))
  for (const roomId of rooms) await tellNow(db.pool, roomTopic(roomId))
  return changed.length
}
