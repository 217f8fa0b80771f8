/** A mail server as nodemailer wants it. */
export type SmtpServer = {
  readonly host: string
  readonly port: number
  /** TLS from the first byte; else it begins with STARTTLS. */
  readonly secure: boolean
  /** No STARTTLS, no mail. */
  readonly requireTLS: boolean
  /** No STARTTLS, even where it is offered. */
  readonly ignoreTLS: boolean
  readonly auth?: { readonly user: string; readonly pass: string }
  readonly tls?: { readonly ca: string }
}

const ports = { 'smtps:': 465, 'smtp:': 587 }

/**
 * Reads SMTP_URL: its host, port, user and password, and nothing else; a query is not obeyed.
 * `smtp:` goes on to TLS where the server offers it, and insists where a password is at stake. A server
 * on this machine is spoken to in the clear: its certificate is one that nobody vouches for.
 *
 * @param ca a certificate authority (PEM) to trust in place of the known ones, also on this machine
 */
export function smtpServer(smtpUrl: string, ca?: string): SmtpServer {
  const url = new URL(smtpUrl)
  const secure = url.protocol === 'smtps:'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const hasPassword = url.username !== ''
  const isHere = ['localhost', '127.0.0.1', '::1'].includes(host)
  return {
    host,
    port: url.port === '' ? ports[secure ? 'smtps:' : 'smtp:'] : Number(url.port),
    secure,
    requireTLS: !secure && hasPassword && !isHere,
    ignoreTLS: !secure && isHere && ca === undefined,
    ...(hasPassword && {
      auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) },
    }),
    ...(ca !== undefined && { tls: { ca } }),
  }
}
