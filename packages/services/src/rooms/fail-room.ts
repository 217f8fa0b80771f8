import { inTransaction } from '@kuji/db/in-transaction'
import type { AppErrorCode } from '@kuji/domain/errors'
import type { Deps } from '../deps.ts'
import { releaseClaim } from '../hosting/release-claim.ts'
import { finishDraw } from './finish-draw.ts'
import { roomTopic } from './now-topics.ts'
import { tellNow } from './tell-now.ts'

type FailDeps = Pick<Deps, 'db' | 'queue' | 'log' | 'mail'>

type LostRoom = { readonly id: number; readonly drawId: number; readonly code: AppErrorCode }

/** Gives up a pending room for good: its people read that there is none, and the operator is alarmed. */
export async function failRoom(deps: FailDeps, { id, drawId, code }: LostRoom): Promise<void> {
  const failed = await inTransaction(deps.db.pool, async (client) => {
    const { rowCount } = await client.query(
      `update rooms set state = 'failed', failure = $2 where id = $1 and state = 'pending'`,
      [id, code],
    )
    if (rowCount === 0) return false
    await releaseClaim(deps, client, { roomId: id })
    await finishDraw(client, drawId)
    await tellNow(client, roomTopic(id))
    return true
  })
  if (failed) deps.log.error({ alarm: 'room_failed', roomId: id, drawId, code }, 'room has no meeting')
}
