import { createMailer, type OpenMailer } from './mailer.ts'

/** The mailer that an operator configured, or null: nobody gets e-mail then. It connects with the first mail. */
export function openMailer({
  smtpUrl,
  from,
}: {
  readonly smtpUrl: string | null
  readonly from: string | null
}): OpenMailer | null {
  return smtpUrl === null || from === null ? null : createMailer({ smtpUrl, from })
}
