import { inTransaction } from '@kuji/db/in-transaction'
import { AppError } from '@kuji/domain/errors'
import type { Deps } from '../deps.ts'
import { publishDrawSecrets } from '../draw/publish-draw-secrets.ts'
import { userTopic } from '../rooms/now-topics.ts'
import { tellNow } from '../rooms/tell-now.ts'
import { freePracticeTimes } from './free-practice-times.ts'
import { enrolSampleSleepers } from './sample-sleepers.ts'

type PracticeDeps = Pick<Deps, 'db' | 'clock' | 'chance' | 'settings'>

/**
 * Lets a person live a whole morning in minutes: a slot about three minutes ahead,
 * drawn about a minute from now, shared with made-up sleepers. Asked for twice in the
 * same minute it is the same slot.
 *
 * @throws {AppError} PRACTICE_OFF where Zoom is real
 */
export async function startPractice(
  deps: PracticeDeps,
  userId: number,
): Promise<{ startsAt: Date; drawAt: Date }> {
  if (!deps.settings.zoomSimulated) throw new AppError('PRACTICE_OFF', 'practice needs the simulated Zoom')
  const times = await freePracticeTimes(deps, 'welcome')
  await inTransaction(deps.db.pool, async (client) => {
    await client.query('insert into practice_slots (date, draw_at) values ($1, $2) on conflict do nothing', [
      times.startsAt,
      times.drawAt,
    ])
    await publishDrawSecrets(client, { slots: [times.startsAt], chance: deps.chance })
    await enrolSampleSleepers(client, times.startsAt)
    await client.query(
      'insert into enroll_information (user_id, date) values ($1, $2) on conflict do nothing',
      [userId, times.startsAt],
    )
    await tellNow(client, userTopic(userId))
  })
  return times
}
