import type { AppErrorCode } from '@kuji/domain/errors'
import type { Deps } from '../deps.ts'

/** Notes that something went wrong at a host: for ten minutes it comes after all others. */
export async function noteHostFailure(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  { host, code }: { readonly host: string; readonly code: AppErrorCode },
): Promise<void> {
  await db.pool.query('update hosts set last_error = $2, failed_at = $3 where name = $1', [
    host,
    code,
    clock.now(),
  ])
}
