import { ConfigError } from '@kuji/config/config-error'
import { isDatabaseUnreachable } from '@kuji/db/database-errors'
import { AppError, type AppErrorCode } from '@kuji/domain/errors'
import { UsageError } from './command-line.ts'

/** What an operator can do about the errors that a command can end with. */
const advice: Partial<Record<AppErrorCode, string>> = {
  NOT_A_SLOT: 'There is no slot at this time: compare SLOT_TIMES and TIME_ZONE.',
  SLOT_PAST: 'This slot is over; there is nothing left to draw.',
  TOO_EARLY:
    'This slot is more than an hour ahead, and drawing it closes its registration: add --early if you mean it.',
  NOT_FOUND: 'There is no such seat: the command disputes lists those to decide on.',
  NOT_DISPUTABLE:
    'This seat stays as it is: only a missed morning can be withdrawn, and only when it was disputed within seven days of the close, or as long as those last.',
  UNKNOWN_DRAW: 'There is no draw with this id: the command draw and the log name it.',
  PRACTICE_OFF: 'Practice mornings exist only where Zoom is simulated: unset ZOOM_* to try one.',
}

/** An error as sentences for whoever reads cron's mail. */
export function explainError(error: unknown): string {
  if (error instanceof UsageError) return error.message
  if (error instanceof ConfigError) return error.problems.join('\n')
  if (isDatabaseUnreachable(error))
    return 'The database does not answer: start it, or mend DATABASE_URL. What is done is kept, and the next run goes on.'
  if (error instanceof AppError) return advice[error.code] ?? `${error.code}: ${error.message}`
  return error instanceof Error ? error.message : String(error)
}

/** An error as one word for a program. */
export function errorCode(error: unknown): AppErrorCode | 'USAGE' | 'CONFIGURATION' {
  if (error instanceof UsageError) return 'USAGE'
  if (error instanceof ConfigError) return 'CONFIGURATION'
  if (isDatabaseUnreachable(error)) return 'DATABASE_UNREACHABLE'
  return error instanceof AppError ? error.code : 'INTERNAL'
}
