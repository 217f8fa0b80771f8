import { createServer, type AddressInfo, type Socket } from 'node:net'
import { createMailer, type MailerOptions, type OpenMailer } from '@kuji/mail/mailer'
import type { Mail } from '@kuji/services/ports'
import { expect, onTestFinished, test } from 'vitest'
import { startMailSink, type MailSink, type MailSinkOptions } from '../../../support/mail-sink.ts'

const patience = new AbortController().signal

const mail: Mail = {
  to: 'a@people.example',
  subject: '部屋ができました。',
  text: '4人です。起きたら、ひと押しで入れます。\n\nhttps://kuji.example/\n',
  lang: 'ja',
  key: 'ab'.repeat(16),
}

async function aSink(options: MailSinkOptions = {}): Promise<MailSink> {
  const sink = await startMailSink(options)
  onTestFinished(() => sink.close())
  return sink
}

function aMailer(options: Pick<MailerOptions, 'smtpUrl'> & Partial<MailerOptions>): OpenMailer {
  const mailer = createMailer({ from: 'Kuji <kuji@kuji.example>', ...options })
  onTestFinished(() => mailer.close())
  return mailer
}

function mailerTo({ url, ca }: MailSink, options: Partial<MailerOptions> = {}): OpenMailer {
  return aMailer({ smtpUrl: url, ca, ...options })
}

/** A server that does this with whoever connects. */
async function aPortWhere(greet: (socket: Socket) => void, host = '127.0.0.1'): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined))
    greet(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return `smtp://${host}:${(server.address() as AddressInfo).port}`
}

const rejected = expect.objectContaining({ code: 'MAIL_REJECTED' })
const unreachable = expect.objectContaining({ code: 'MAIL_UNREACHABLE' })

test('a mail arrives as plain text, with its language, a name of its own, and no wish for an answer', async () => {
  const sink = await aSink()
  await mailerTo(sink).send(mail, patience)
  const [received] = sink.received

  expect(received).toMatchObject({ from: 'kuji@kuji.example', to: ['a@people.example'], secure: true })
  expect(received?.headers).toMatchObject({
    from: 'Kuji <kuji@kuji.example>',
    to: 'a@people.example',
    subject: mail.subject,
    'message-id': `<${mail.key}@kuji.example>`,
    'auto-submitted': 'auto-generated',
    'content-language': 'ja',
  })
  expect(received?.headers['content-type']).toMatch(/^text\/plain/)
  expect(received?.text.replaceAll('\r\n', '\n')).toContain(mail.text.trim())
})

test('a second try of the same mail has the same name, and takes the same connection', async () => {
  const sink = await aSink()
  const mailer = mailerTo(sink)
  await mailer.send(mail, patience)
  await mailer.send(mail, patience)
  const names = sink.received.map(({ headers }) => headers['message-id'])

  expect(names).toEqual([`<${mail.key}@kuji.example>`, `<${mail.key}@kuji.example>`])
  expect(sink.connections()).toBe(1)
})

test('with smtps the connection is TLS from the start, and the log-in goes through', async () => {
  const sink = await aSink({ secure: true, login: { user: 'kuji@mail.example', pass: 'p:s/s w' } })
  await mailerTo(sink).send(mail, patience)

  expect(sink.received).toMatchObject([{ secure: true, user: 'kuji@mail.example' }])
})

test('a server whose certificate nobody vouches for gets nothing', async () => {
  const sink = await aSink({ secure: true })

  await expect(aMailer({ smtpUrl: sink.url }).send(mail, patience)).rejects.toEqual(unreachable)
  expect(sink.received).toEqual([])
})

test('a wrong password is final, and stands in no error', async () => {
  const sink = await aSink({ login: { user: 'kuji', pass: 'right' } })
  const mailer = mailerTo(sink, { smtpUrl: sink.url.replace('right', 'sesame-open') })
  const error: unknown = await mailer.send(mail, patience).catch((cause: unknown) => cause)

  expect(error).toEqual(rejected)
  expect(JSON.stringify([String(error), (error as Error).stack, error])).not.toMatch(/sesame|kuji@/)
  await expect(mailer.verify(patience)).rejects.toEqual(rejected)
})

test.each([
  [550, rejected],
  [552, rejected],
  [450, unreachable],
  [421, unreachable],
])('a receiver answered with %i ends the try, and the next mail goes', async (status, refusal) => {
  const sink = await aSink()
  const mailer = mailerTo(sink)
  sink.misbehave(status)
  const error: unknown = await mailer.send(mail, patience).catch((cause: unknown) => cause)
  await mailer.send({ ...mail, to: 'b@people.example' }, patience)

  expect(error).toEqual(refusal)
  expect(String(error)).not.toContain('people.example')
  expect(sink.received.map(({ to }) => to)).toEqual([['b@people.example']])
})

test('a connection cut in the middle of a mail passes, and the next mail goes', async () => {
  const sink = await aSink()
  const mailer = mailerTo(sink, { timeout: 1_000 })
  sink.misbehave('cut')
  await expect(mailer.send(mail, patience)).rejects.toEqual(unreachable)
  await mailer.send(mail, patience)

  expect(sink.received).toHaveLength(1)
})

test('a server that falls silent is left within the time limit, and the next mail goes', async () => {
  const sink = await aSink()
  const mailer = mailerTo(sink, { timeout: 500 })
  sink.misbehave('hang')
  const began = performance.now()
  await expect(mailer.send(mail, patience)).rejects.toEqual(unreachable)

  expect(performance.now() - began).toBeLessThan(5_000)
  await mailer.send(mail, patience)
  expect(sink.received).toHaveLength(1)
})

test.each([
  ['greets nobody', () => undefined],
  ['hangs up', (socket: Socket) => socket.destroy()],
  ['speaks another language', (socket: Socket) => socket.write('HTTP/1.1 400 Bad Request\r\n\r\n')],
])('a port that %s is as good as no mail server', async (_what, greet) => {
  const mailer = aMailer({ smtpUrl: await aPortWhere(greet), timeout: 500 })

  await expect(mailer.send(mail, patience)).rejects.toEqual(unreachable)
  await expect(mailer.verify(patience)).rejects.toEqual(unreachable)
})

test('who is told to stop stops at once', async () => {
  const stopping = new AbortController()
  const mailer = aMailer({ smtpUrl: await aPortWhere(() => stopping.abort()) })

  await expect(mailer.send(mail, stopping.signal)).rejects.toEqual(unreachable)
  await expect(mailer.verify(AbortSignal.abort())).rejects.toEqual(unreachable)
})

test('a password does not travel in the clear to another machine', async () => {
  const heard: string[] = []
  const greet = (socket: Socket): void => {
    socket.write('220 mail.example\r\n')
    socket.on('data', (data: Buffer) => {
      heard.push(data.toString())
      socket.write('250-mail.example\r\n250 AUTH PLAIN\r\n')
    })
  }
  // This machine too, but by no name that says so.
  const url = await aPortWhere(greet, '127.1.1.1')
  const smtpUrl = url.replace('smtp://', 'smtp://kuji:secret@')
  await expect(aMailer({ smtpUrl, timeout: 1_000 }).send(mail, patience)).rejects.toEqual(unreachable)

  expect(heard.join('')).toMatch(/^EHLO /)
  expect(heard.join('')).not.toMatch(/AUTH/)
})

test.each([
  'a@people.example\r\nRCPT TO:<b@people.example>',
  'a@people.example, b@people.example',
  'A <a@people.example>',
])('%j is no address, and nothing is sent', async (to) => {
  const sink = await aSink()

  await expect(mailerTo(sink).send({ ...mail, to }, patience)).rejects.toEqual(rejected)
  expect(sink.connections()).toBe(0)
})

test('a line break in a subject adds no header', async () => {
  const sink = await aSink()
  await mailerTo(sink).send({ ...mail, subject: 'one\r\nBcc: b@people.example' }, patience)
  const [received] = sink.received

  expect(received?.to).toEqual(['a@people.example'])
  expect(received?.headers).not.toHaveProperty('bcc')
})

test('the pre-flight says hello, and sends nothing', async () => {
  const sink = await aSink()
  await mailerTo(sink).verify(patience)

  expect(sink.connections()).toBe(1)
  expect(sink.received).toEqual([])
})
