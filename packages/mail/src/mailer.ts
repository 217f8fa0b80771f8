import { AppError } from '@kuji/domain/errors'
import type { Mail, Mailer } from '@kuji/services/ports'
import { createTransport } from 'nodemailer'
import { isMailAddress } from './mail-address.ts'
import { mailErrorOf } from './mail-error.ts'
import { smtpServer } from './smtp-server.ts'

/** What the mailer needs to know; times are in milliseconds. */
export type MailerOptions = {
  /** `smtps://user:password@host:465` or `smtp://…:587`; characters that a URL reserves are percent-encoded. */
  readonly smtpUrl: string
  /** An address, or `Name <address>`. */
  readonly from: string
  /** For one mail from connecting to the server's last word. */
  readonly timeout?: number
  /** A certificate authority (PEM) to trust in place of the known ones. */
  readonly ca?: string
}

/** A mailer with connections to give back. */
export type OpenMailer = Mailer & { readonly close: () => void }

const usualTimeout = 15_000

/** More would look like a flood to a small mail server. */
const connections = 4

/** The way to mailboxes by SMTP, over connections that stay open between mails. */
export function createMailer(options: MailerOptions): OpenMailer {
  const timeout = options.timeout ?? usualTimeout
  const transport = createTransport({
    ...smtpServer(options.smtpUrl, options.ca),
    pool: true,
    maxConnections: connections,
    // Whoever sends tries again by its own rules, and knows then that it did.
    maxRequeues: 0,
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const limited = (signal: AbortSignal) => AbortSignal.any([signal, AbortSignal.timeout(timeout)])
  return {
    send: async (mail, signal) => {
      if (!isMailAddress(mail.to)) throw new AppError('MAIL_REJECTED', 'not an address that mail goes to')
      await settle(transport.sendMail({ ...messageOf(mail, options.from), signal: limited(signal) }))
    },
    verify: (signal) => settle(inTime(transport.verify(), limited(signal))),
    close: () => transport.close(),
  }
}

/** Nobody's server answers such a mail, and one that comes twice can be known by its name. */
function messageOf({ to, subject, text, lang, key }: Mail, from: string) {
  return {
    from,
    to: { name: '', address: to },
    subject,
    text,
    messageId: `<${key}@${from.replace(/^.*@/, '').replace(/>.*$/, '')}>`,
    headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': lang },
  }
}

async function settle(answer: Promise<unknown>): Promise<void> {
  try {
    await answer
  } catch (error) {
    throw mailErrorOf(error)
  }
}

/** For what cannot be aborted: it goes on by itself until its own limits end it. */
async function inTime(answer: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>()
  const end = () => reject(signal.reason)
  signal.addEventListener('abort', end, { once: true })
  if (signal.aborted) end()
  try {
    await Promise.race([answer, promise])
  } finally {
    signal.removeEventListener('abort', end)
  }
}
