import { TRPCClientError } from '@trpc/client'
import type { AppErrorCode } from '@kuji/domain/errors'
import type { MessageKey } from '../i18n/message-key.ts'

/** What a person reads for every way in which Kuji can refuse or give up. */
export const errorMessages = {
  INVALID_INPUT: 'error.invalid_input',
  MALFORMED_JSON: 'error.internal',
  PAYLOAD_TOO_LARGE: 'error.invalid_input',
  NOT_FOUND: 'error.not_found',
  NOT_SIGNED_IN: 'error.not_signed_in',
  WRONG_CREDENTIALS: 'error.wrong_credentials',
  FORBIDDEN: 'error.forbidden',
  FOREIGN_ORIGIN: 'error.foreign_origin',
  RATE_LIMITED: 'error.rate_limited',
  USERNAME_TAKEN: 'error.username_taken',
  EMAIL_TAKEN: 'error.email_taken',
  NOT_A_SLOT: 'error.not_a_slot',
  SLOT_PAST: 'error.slot_past',
  SLOT_CLOSED: 'error.slot_closed',
  ALREADY_REGISTERED: 'error.already_registered',
  NOT_REGISTERED: 'error.not_registered',
  ALREADY_DRAWN: 'error.already_drawn',
  TOO_EARLY: 'error.too_early',
  NO_OPEN_ROOM: 'error.no_open_room',
  UNKNOWN_DRAW: 'error.not_found',
  NOT_DISPUTABLE: 'error.not_disputable',
  TOO_MANY_BLOCKS: 'error.too_many_blocks',
  PUSH_ENDPOINT_REFUSED: 'error.push_endpoint_refused',
  PUSH_KEYS_REFUSED: 'error.push',
  NO_DEVICE: 'error.no_device',
  UNKNOWN_RECEIPT: 'error.not_found',
  RECEIPT_USED: 'error.not_found',
  RECEIPT_FOREIGN: 'error.forbidden',
  UNKNOWN_FEED: 'error.not_found',
  PRACTICE_OFF: 'error.practice_off',
  WRONG_SIGNATURE: 'error.forbidden',
  ZOOM_CREDENTIALS: 'error.meetings',
  ZOOM_SCOPE_MISSING: 'error.meetings',
  ZOOM_UNKNOWN_HOST: 'error.meetings',
  ZOOM_HOST_REFUSED: 'error.meetings',
  ZOOM_SETTINGS_LOCKED: 'error.meetings',
  ZOOM_REJECTED: 'error.meetings',
  ZOOM_RATE_LIMITED: 'error.meetings',
  ZOOM_HOST_EXHAUSTED: 'error.meetings',
  ZOOM_ACCOUNT_EXHAUSTED: 'error.meetings',
  ZOOM_CIRCUIT_OPEN: 'error.meetings',
  ZOOM_NO_HOST: 'error.meetings',
  ZOOM_UNREACHABLE: 'error.meetings',
  ZOOM_BAD_REPLY: 'error.meetings',
  PUSH_GONE: 'error.push',
  PUSH_REJECTED: 'error.push',
  PUSH_UNREACHABLE: 'error.push',
  MAIL_REJECTED: 'error.internal',
  MAIL_UNREACHABLE: 'error.internal',
  DATABASE_UNREACHABLE: 'error.internal',
  INTERNAL: 'error.internal',
} as const satisfies Record<AppErrorCode, MessageKey>

/** The code the server gave, or null when no answer of ours came back. */
export function appCodeOf(error: unknown): AppErrorCode | null {
  if (!(error instanceof TRPCClientError)) return null
  const data: unknown = error.data
  if (typeof data !== 'object' || data === null || !('appCode' in data)) return null
  return isAppCode(data.appCode) ? data.appCode : null
}

// The list of codes itself stays out of the first download: this map has them all.
function isAppCode(code: unknown): code is AppErrorCode {
  return typeof code === 'string' && Object.hasOwn(errorMessages, code)
}

const passing: readonly AppErrorCode[] = ['INTERNAL', 'DATABASE_UNREACHABLE', 'RATE_LIMITED']

/** Whether asking again later may help: no answer of ours came back, or one about trouble that ends. */
export function mayPass(error: unknown): boolean {
  const code = appCodeOf(error)
  return code === null || passing.includes(code)
}

/** The sentence for anything that was thrown; without an answer it says whether the phone is offline. */
export function errorMessage(error: unknown): MessageKey {
  const code = appCodeOf(error)
  if (code !== null) return errorMessages[code]
  return navigator.onLine ? 'error.unreachable' : 'error.offline'
}
