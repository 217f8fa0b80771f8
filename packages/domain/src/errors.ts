/**
 * Every way in which Kuji refuses or gives up, as one closed union.
 *
 * Server, web and worker each map all of them (`satisfies Record<AppErrorCode, …>`),
 * so a new code does not compile until everybody has an answer.
 */
export const appErrorCodes = [
  // what a caller got wrong
  'INVALID_INPUT',
  'MALFORMED_JSON',
  'PAYLOAD_TOO_LARGE',
  'NOT_FOUND',
  'NOT_SIGNED_IN',
  'WRONG_CREDENTIALS',
  'FORBIDDEN',
  'FOREIGN_ORIGIN',
  'RATE_LIMITED',
  'USERNAME_TAKEN',
  'EMAIL_TAKEN',
  'NOT_A_SLOT',
  'SLOT_PAST',
  'SLOT_CLOSED',
  'ALREADY_REGISTERED',
  'NOT_REGISTERED',
  'ALREADY_DRAWN',
  'TOO_EARLY',
  'NO_OPEN_ROOM',
  'UNKNOWN_DRAW',
  'NOT_DISPUTABLE',
  'TOO_MANY_BLOCKS',
  'PUSH_ENDPOINT_REFUSED',
  'PUSH_KEYS_REFUSED',
  'NO_DEVICE',
  'UNKNOWN_RECEIPT',
  'RECEIPT_USED',
  'RECEIPT_FOREIGN',
  'UNKNOWN_FEED',
  'PRACTICE_OFF',
  'WRONG_SIGNATURE',
  // what the world outside did to us
  'ZOOM_CREDENTIALS',
  'ZOOM_SCOPE_MISSING',
  'ZOOM_UNKNOWN_HOST',
  'ZOOM_HOST_REFUSED',
  'ZOOM_SETTINGS_LOCKED',
  'ZOOM_REJECTED',
  'ZOOM_RATE_LIMITED',
  'ZOOM_HOST_EXHAUSTED',
  'ZOOM_ACCOUNT_EXHAUSTED',
  'ZOOM_CIRCUIT_OPEN',
  'ZOOM_NO_HOST',
  'ZOOM_UNREACHABLE',
  'ZOOM_BAD_REPLY',
  'PUSH_GONE',
  'PUSH_REJECTED',
  'PUSH_UNREACHABLE',
  'MAIL_REJECTED',
  'MAIL_UNREACHABLE',
  'DATABASE_UNREACHABLE',
  'INTERNAL',
] as const

export type AppErrorCode = (typeof appErrorCodes)[number]

/** An error that everyone in the house can read: a code for programs, a message for the log. */
export class AppError extends Error {
  readonly code: AppErrorCode

  constructor(code: AppErrorCode, logMessage: string, options?: ErrorOptions) {
    super(logMessage, options)
    this.name = 'AppError'
    this.code = code
  }
}
