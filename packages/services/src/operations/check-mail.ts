import { AppError } from '@kuji/domain/errors'
import type { Deps } from '../deps.ts'
import type { Finding } from './finding.ts'

/** Whether the mail server takes our log-in; no finding where none is configured. */
export async function checkMail(
  { mail }: Pick<Deps, 'mail'>,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const subject = 'mail'
  if (mail === null) return []
  try {
    await mail.verify(signal)
    return [{ subject, problem: null }]
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return [{ subject, ...trouble(error) }]
  }
}

function trouble({ code, message }: AppError): Pick<Finding, 'problem' | 'passes'> {
  if (code === 'MAIL_REJECTED')
    return { problem: `${message}. Look at the user and the password in SMTP_URL.` }
  return {
    problem: `${message}. Who has no working device is not told of the morning until it answers: try again, and look at SMTP_URL if that lasts.`,
    passes: true,
  }
}
