import type { NowView } from '@kuji/contract/now'
import type { Deps } from '../deps.ts'

/** How the next message will reach a person: on a device that is not known to be silent, else by e-mail where that is configured. */
export async function readReach(
  { db, mail }: Pick<Deps, 'db' | 'mail'>,
  userId: number,
): Promise<NowView['reach']> {
  const { rowCount } = await db.pool.query({
    name: 'working-device',
    text: 'select from push_subscriptions where user_id = $1 and silent_since is null limit 1',
    values: [userId],
  })
  if (rowCount === 1) return 'push'
  return mail === null ? 'none' : 'mail'
}
