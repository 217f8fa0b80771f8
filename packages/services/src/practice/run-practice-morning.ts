import { inTransaction } from '@kuji/db/in-transaction'
import { AppError } from '@kuji/domain/errors'
import type { Deps } from '../deps.ts'
import { drawSlot } from '../draw/draw-slot.ts'
import { publishDrawSecrets } from '../draw/publish-draw-secrets.ts'
import { workQueues } from '../operations/work-queues.ts'
import { freePracticeTimes } from './free-practice-times.ts'
import { enrolSampleSleepers } from './sample-sleepers.ts'

/** A room of a practice morning, for the operator's eyes: the sleepers are made up. */
export type PracticeRoom = {
  readonly id: number
  readonly sleepers: string[]
  readonly meetingUrl: string | null
}

/**
 * Runs a whole morning at once with nobody but made-up sleepers and gives its rooms.
 *
 * @throws {AppError} PRACTICE_OFF where Zoom is real
 */
export async function runPracticeMorning(deps: Deps, signal: AbortSignal): Promise<PracticeRoom[]> {
  if (!deps.settings.zoomSimulated) throw new AppError('PRACTICE_OFF', 'practice needs the simulated Zoom')
  const now = deps.clock.now()
  const { startsAt } = await freePracticeTimes(deps, 'none')
  await inTransaction(deps.db.pool, async (client) => {
    await client.query('insert into practice_slots (date, draw_at) values ($1, $2) on conflict do nothing', [
      startsAt,
      now,
    ])
    await publishDrawSecrets(client, { slots: [startsAt], chance: deps.chance })
    await enrolSampleSleepers(client, startsAt)
  })
  const draw = await drawSlot(deps, { startsAt, drawAt: now, practice: true }, signal)
  await workQueues(deps, signal)
  const { rows } = await deps.db.pool.query<PracticeRoom>(
    `select r.id, r.zoom_url as "meetingUrl", array_agg(u.username order by u.username) as sleepers
     from rooms r join users_rooms s on s.room_id = r.id join users u on u.id = s.user_id
     where r.draw_id = $1 group by r.id order by r.id`,
    [draw.id],
  )
  return rows
}
