import { isDatabaseUnreachable } from '@kuji/db/database-errors'
import { AppError, type AppErrorCode } from '@kuji/domain/errors'

/** Whether the same step may succeed later. Everything a caller got wrong stays wrong. */
const retryable = {
  INVALID_INPUT: false,
  MALFORMED_JSON: false,
  PAYLOAD_TOO_LARGE: false,
  NOT_FOUND: false,
  NOT_SIGNED_IN: false,
  WRONG_CREDENTIALS: false,
  FORBIDDEN: false,
  FOREIGN_ORIGIN: false,
  RATE_LIMITED: true,
  USERNAME_TAKEN: false,
  EMAIL_TAKEN: false,
  NOT_A_SLOT: false,
  SLOT_PAST: false,
  SLOT_CLOSED: false,
  ALREADY_REGISTERED: false,
  NOT_REGISTERED: false,
  ALREADY_DRAWN: false,
  TOO_EARLY: false,
  NO_OPEN_ROOM: false,
  UNKNOWN_DRAW: false,
  NOT_DISPUTABLE: false,
  TOO_MANY_BLOCKS: false,
  PUSH_ENDPOINT_REFUSED: false,
  PUSH_KEYS_REFUSED: false,
  NO_DEVICE: false,
  UNKNOWN_RECEIPT: false,
  RECEIPT_USED: false,
  RECEIPT_FOREIGN: false,
  UNKNOWN_FEED: false,
  PRACTICE_OFF: false,
  WRONG_SIGNATURE: false,
  ZOOM_CREDENTIALS: false,
  ZOOM_SCOPE_MISSING: false,
  ZOOM_UNKNOWN_HOST: false,
  ZOOM_HOST_REFUSED: false,
  ZOOM_SETTINGS_LOCKED: false,
  ZOOM_REJECTED: false,
  ZOOM_RATE_LIMITED: true,
  ZOOM_HOST_EXHAUSTED: false,
  ZOOM_ACCOUNT_EXHAUSTED: false,
  ZOOM_CIRCUIT_OPEN: true,
  ZOOM_NO_HOST: false,
  ZOOM_UNREACHABLE: true,
  ZOOM_BAD_REPLY: true,
  PUSH_GONE: false,
  PUSH_REJECTED: false,
  PUSH_UNREACHABLE: true,
  MAIL_REJECTED: false,
  MAIL_UNREACHABLE: true,
  DATABASE_UNREACHABLE: true,
  INTERNAL: false,
} as const satisfies Record<AppErrorCode, boolean>

/** Retry or give up, for any error at all. */
export function isWorthRetrying(error: unknown): boolean {
  if (error instanceof AppError) return retryable[error.code]
  return isDatabaseUnreachable(error)
}

/** The same for work whose unknown failures, a deadlock say, are better tried again. */
export function isPerhapsPassing(error: unknown): boolean {
  return !(error instanceof AppError) || isWorthRetrying(error)
}
