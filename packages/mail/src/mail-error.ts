import { AppError } from '@kuji/domain/errors'

/**
 * What went wrong, in our words. A reply from 500 on is the server's last word about this mail or
 * about our log-in; all else passes. The server's own words and the error behind them stay out:
 * they name people, and a log-in may stand in them.
 */
export function mailErrorOf(error: unknown): AppError {
  const { responseCode, command, code, originalCode } = fieldsOf(error)
  const status = typeof responseCode === 'number' ? responseCode : null
  const about = [status, wordOf(command), wordOf(originalCode) ?? wordOf(code)].filter(
    (part) => part !== null,
  )
  const detail = about.length === 0 ? '' : `: ${about.join(' ')}`
  if (status !== null && status >= 500)
    return new AppError('MAIL_REJECTED', `the mail server refuses${detail}`)
  return new AppError('MAIL_UNREACHABLE', `the mail server cannot be reached or does not take mail${detail}`)
}

type MailFailure = { responseCode?: unknown; command?: unknown; code?: unknown; originalCode?: unknown }

function fieldsOf(error: unknown): MailFailure {
  return typeof error === 'object' && error !== null ? error : {}
}

/** Names of steps and of errors only, such as `RCPT TO`, `AUTH PLAIN` or `ECONNREFUSED`. */
function wordOf(value: unknown): string | null {
  return typeof value === 'string' && /^[A-Z][A-Z\d_ -]{0,40}$/.test(value) ? value : null
}
