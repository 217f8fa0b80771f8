import { violatedUnique } from '@kuji/db/database-errors'
import type { SqlPool } from '@kuji/db/sql-client'
import type { PgBoss } from 'pg-boss'
import { makeBoss, stopBoss } from './open-queue.ts'
import { queueNames, queueRules, type QueueName } from './queues.ts'

/**
 * A failed job is tried again after about 1, 2, 4, 8, 16 and 30 s, then it has
 * failed for good. A job whose process died is free again after 10 s, the least
 * pg-boss offers. A morning's jobs are worthless the next day.
 */
const lifeOfAJob = {
  retryLimit: 6,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 30,
  heartbeatSeconds: 10,
  expireInSeconds: 900,
  retentionSeconds: 86_400,
  deleteAfterSeconds: 86_400,
}

/**
 * Creates or updates what the job queue needs in this database. Part of
 * migrating, so that a running program never changes the schema; safe to run
 * again and by several processes at once.
 */
export async function installQueue(pool: SqlPool): Promise<void> {
  const boss = makeBoss(pool, { migrate: true })
  try {
    await startOnce(boss)
    for (const name of queueNames) await ensureQueue(boss, name)
  } finally {
    await stopBoss(boss)
  }
}

/** Two first starts at once both create pg-boss's schema, and one of them is refused: by then it is there. */
async function startOnce(boss: PgBoss): Promise<void> {
  try {
    await boss.start()
  } catch (error) {
    if (violatedUnique(error) === null) throw error
    await boss.start()
  }
}

async function ensureQueue(boss: PgBoss, name: QueueName): Promise<void> {
  const existing = await boss.getQueue(name)
  if (!existing) await boss.createQueue(name, { ...lifeOfAJob, ...queueRules[name] })
  else await boss.updateQueue(name, lifeOfAJob)
}
