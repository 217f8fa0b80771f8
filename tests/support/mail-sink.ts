import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { SMTPServer, type SMTPServerSession } from 'smtp-server'
import { createLoopbackCertificate, type LoopbackCertificate } from './loopback-certificate.ts'

/** A mail as it came in, envelope and all. */
export type ReceivedMail = {
  readonly from: string
  readonly to: readonly string[]
  /** By lower-case name, unfolded and decoded. */
  readonly headers: Readonly<Record<string, string>>
  /** Decoded. */
  readonly text: string
  readonly raw: string
  /** Whether it came over TLS, and as whom. */
  readonly secure: boolean
  readonly user: string | null
}

/** What a mail server can do wrong with the next mail: answer RCPT so, cut the connection once it has come, or never answer. */
export type MailTrouble = number | 'cut' | 'hang'

export type MailSinkOptions = {
  /** Speaks TLS from the first byte, as `smtps:` does; else it offers STARTTLS. */
  readonly secure?: boolean
  /** Takes mail from this user only. */
  readonly login?: { readonly user: string; readonly pass: string }
  /** Does not offer STARTTLS. */
  readonly plain?: boolean
}

/** A mail server on loopback that keeps what it gets. */
export type MailSink = {
  /** For SMTP_URL. */
  readonly url: string
  /** What a process needs in its environment to send its mails here, in the clear. */
  readonly environment: { readonly SMTP_URL: string; readonly MAIL_FROM: string }
  /** Its certificate authority. */
  readonly ca: string
  /** The same as a file. */
  readonly caFile: string
  /** Oldest first. */
  readonly received: readonly ReceivedMail[]
  /** Mails to this address, oldest first. */
  readonly to: (address: string) => readonly ReceivedMail[]
  /** The next mails are treated so, in this order. */
  readonly misbehave: (...next: MailTrouble[]) => void
  /** Connections ever accepted. */
  readonly connections: () => number
  readonly close: () => Promise<void>
}

type State = { readonly received: ReceivedMail[]; readonly trouble: MailTrouble[]; connections: number }

/** Starts a mail server that takes everything. */
export async function startMailSink(options: MailSinkOptions = {}): Promise<MailSink> {
  const certificate = createLoopbackCertificate()
  const state: State = { received: [], trouble: [], connections: 0 }
  const server = createServer(state, options, certificate)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.server.address() as AddressInfo
  const url = `${options.secure === true ? 'smtps' : 'smtp'}://${credentials(options.login)}127.0.0.1:${port}`
  return {
    url,
    environment: { SMTP_URL: url, MAIL_FROM: 'Kuji <kuji@kuji.example>' },
    ca: certificate.cert.toString(),
    caFile: certificate.caFile,
    received: state.received,
    to: (address) => state.received.filter(({ to }) => to.includes(address)),
    misbehave: (...next) => state.trouble.push(...next),
    connections: () => state.connections,
    close: async () => {
      await new Promise<void>((resolve) => server.close(() => resolve()))
      certificate.remove()
    },
  }
}

function createServer(
  state: State,
  { secure = false, login, plain = false }: MailSinkOptions,
  { key, cert }: LoopbackCertificate,
): SMTPServer {
  const server: SMTPServer = new SMTPServer({
    ...{ secure, key, cert },
    authOptional: login === undefined,
    allowInsecureAuth: plain,
    disabledCommands: [...(plain ? ['STARTTLS'] : []), ...(login === undefined ? ['AUTH'] : [])],
    disableReverseLookup: true,
    closeTimeout: 1,
    onConnect: (_session, done) => {
      state.connections++
      done()
    },
    onAuth: ({ username = '', password }, _session, done) => {
      if (username === login?.user && password === login.pass) return done(null, { user: username })
      done(refusal(535, `no such log-in: ${username} ${password}`))
    },
    onRcptTo: ({ address }, _session, done) => {
      const next = state.trouble[0]
      if (next === undefined || next === 'cut') return done()
      state.trouble.shift()
      if (next !== 'hang') done(refusal(next, `<${address}> is not for us`))
    },
    onData: (stream, session, done) => {
      void text(stream).then((raw) => {
        if (state.trouble[0] === 'cut') return cutAll(state, server)
        state.received.push(mailOf(raw, session))
        done()
      })
    },
  })
  // What clients do to their connections is not this server's trouble.
  return server.on('error', () => undefined)
}

function refusal(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode })
}

function cutAll({ trouble }: State, server: SMTPServer): void {
  trouble.shift()
  for (const { _socket: socket } of server.connections as unknown as Set<{ _socket: Socket }>)
    socket.destroy()
}

function credentials(login: MailSinkOptions['login']): string {
  return login === undefined ? '' : `${encodeURIComponent(login.user)}:${encodeURIComponent(login.pass)}@`
}

function mailOf(raw: string, { envelope, secure, user }: SMTPServerSession): ReceivedMail {
  const [head = '', ...body] = raw.split('\r\n\r\n')
  const lines = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n')
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), decodeWords(line.slice(colon + 1).trim())]
    }),
  )
  return {
    from: envelope.mailFrom === false ? '' : envelope.mailFrom.address,
    to: envelope.rcptTo.map(({ address }) => address),
    headers,
    text: decodeBody(body.join('\r\n\r\n'), headers['content-transfer-encoding']),
    raw,
    secure,
    user: typeof user === 'string' ? user : null,
  }
}

function decodeBody(body: string, encoding = '7bit'): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString()
  if (encoding === 'quoted-printable') return fromQuotedPrintable(body.replace(/=\r\n/g, ''))
  return body
}

/** RFC 2047: words in B or Q, with nothing between two of them. */
function decodeWords(value: string): string {
  return value
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_word, kind: string, coded: string) =>
      kind.toLowerCase() === 'b'
        ? Buffer.from(coded, 'base64').toString()
        : fromQuotedPrintable(coded.replaceAll('_', ' ')),
    )
}

function fromQuotedPrintable(coded: string): string {
  const bytes = coded.replace(/=([\da-f]{2})/gi, (_code, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  return Buffer.from(bytes, 'latin1').toString()
}
