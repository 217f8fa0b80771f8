import type { NowView } from '@kuji/contract/now'
import { gatherLookups } from '@kuji/db/gather-lookups'
import type { Deps } from '../deps.ts'

/** How the next message will reach a person: on a device that is not known to be silent, else by e-mail where that is configured. */
export async function readReach(
  { db, mail }: Pick<Deps, 'db' | 'mail'>,
  userId: number,
): Promise<NowView['reach']> {
  if (await hasWorkingDevice(db.pool, userId)) return 'push'
  return mail === null ? 'none' : 'mail'
}

/** Asked with every view, and by a whole slot at the same moment. */
const hasWorkingDevice = gatherLookups<number, true>(async (pool, userIds) => {
  const { rows } = await pool.query<{ user_id: number }>({
    name: 'working-devices',
    // Behind a select the planner does not see how many there are, and keeps one plan for all.
    text: `select distinct p.user_id from unnest((select $1::int[])) as asked(user_id)
           join push_subscriptions p on p.user_id = asked.user_id and p.silent_since is null`,
    values: [userIds],
  })
  return new Map(rows.map(({ user_id: userId }) => [userId, true]))
})
