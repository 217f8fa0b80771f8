import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '@kuji/domain/errors'

/**
 * Waits for work on the database, and no longer than so many milliseconds. The work goes on.
 *
 * @throws {AppError} DATABASE_UNREACHABLE when the time is over
 */
export async function withinTime<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  const done = new AbortController()
  const over = sleep(milliseconds, undefined, { signal: done.signal, ref: false }).then(() => {
    throw new AppError('DATABASE_UNREACHABLE', `no answer within ${milliseconds} ms`)
  })
  try {
    return await Promise.race([work, over])
  } finally {
    done.abort()
    // Given up is not wrong.
    over.catch(() => undefined)
  }
}
