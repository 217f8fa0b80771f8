import { AppError } from '@kuji/domain/errors'

/**
 * What went wrong, in our words. A reply from 500 on is the server's last word about this mail or
 * about our log-in; all else passes. The server's own words and the error behind them stay out:
 * they name people, and a log-in may stand in them.
 */
export function mailErrorOf(error: unknown): AppError {
  const { responseCode, command, code } = fieldsOf(error)
  const about = [responseCode, wordOf(command), wordOf(code)].filter((part) => part !== null).join(' ')
  const detail = about === '' ? '' : `: ${about}`
  if (responseCode !== null && responseCode >= 500)
    return new AppError('MAIL_REJECTED', `the mail server refuses${detail}`)
  return new AppError('MAIL_UNREACHABLE', `the mail server cannot be reached or does not take mail${detail}`)
}

function fieldsOf(error: unknown): { responseCode: number | null; command: unknown; code: unknown } {
  if (typeof error !== 'object' || error === null) return { responseCode: null, command: null, code: null }
  const fields = error as { responseCode?: unknown; command?: unknown; code?: unknown }
  const { responseCode } = fields
  return {
    responseCode: typeof responseCode === 'number' ? responseCode : null,
    command: fields.command,
    code: fields.code,
  }
}

/** Names of steps and of errors only, such as `RCPT TO`, `AUTH PLAIN` or `ECONNREFUSED`. */
function wordOf(value: unknown): string | null {
  return typeof value === 'string' && /^[A-Z][A-Z\d_ -]{0,30}$/.test(value) ? value : null
}
