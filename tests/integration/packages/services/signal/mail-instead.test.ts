import { runTick } from '@kuji/services/operations/run-tick'
import { confirmReceipt } from '@kuji/services/signal/confirm-receipt'
import { sendSignals } from '@kuji/services/signal/send-signals'
import { afterAll, afterEach, expect, test } from 'vitest'
import { getUp } from '../../../../support/drawn-morning.ts'
import type { Person } from '../../../../support/kuji-people.ts'
import { startMailSink } from '../../../../support/mail-sink.ts'
import { aRegisteredMorning } from '../../../../support/morning-of.ts'
import { aPhoneOf } from '../../../../support/phone-of.ts'
import { aRunningServer } from '../../../../support/running-server.ts'
import { waitUntil } from '../../../../support/wait-until.ts'

const mails = await startMailSink()
const server = await aRunningServer({ mails, publicUrl: 'https://kuji.example' })
afterAll(async () => {
  await server.close()
  await mails.close()
})

const { deps } = server
// A tick stays for what is due again soon: what one test leaves behind must not keep those of the next.
afterEach(async () => {
  await deps.db.prisma.delivery.updateMany({ where: { state: 'waiting' }, data: { state: 'refused' } })
})

const patience = new AbortController().signal

/** Three who registered: nobody has been drawn or told yet. */
async function threePeople() {
  const { people, ...morning } = await aRegisteredMorning(server, 3)
  const [first, second, third] = people as [Person, Person, Person]
  const tickAt = async (minutes: number): Promise<void> => {
    morning.goTo(minutes)
    await runTick(deps, patience)
  }
  return { ...morning, first, second, third, tickAt }
}

function subjectsTo({ email }: Person): string[] {
  return mails.to(email).map(({ headers }) => headers['subject'] ?? '')
}

test('who has no device gets the morning by e-mail, with the way to the Now screen and none to the room', async () => {
  const { first, second, tickAt } = await threePeople()
  await tickAt(-10)

  expect(subjectsTo(first)).toEqual(['部屋ができました。'])
  const [mail] = mails.to(first.email)
  expect(mail?.text).toContain('3人です。')
  expect(mail?.text.match(/https?:\S+/g)).toEqual(['https://kuji.example/'])
  for (const secret of ['/j/', '/join', second.username, second.email])
    expect(mail?.raw).not.toContain(secret)

  await getUp(server, second)
  await tickAt(-5)
  await tickAt(5)
  await tickAt(7)
  expect(subjectsTo(first)).toEqual(['部屋ができました。', '1人、もう起きています。', '9:15 まで入れます。'])
  expect(subjectsTo(second)).toEqual(['部屋ができました。'])
})

test('who has a phone that shows what it gets is written no mail', async () => {
  const { first, tickAt } = await threePeople()
  const phone = await aPhoneOf(server, first)
  await tickAt(-10)
  for (const { kuji } of phone.messages()) await confirmReceipt(deps, kuji.receipt)
  await tickAt(-5)
  await tickAt(5)

  expect(phone.kinds()).toEqual(['room_ready', 'nudge', 'last_nudge'])
  expect(subjectsTo(first)).toEqual([])
})

test('whose phone has shown nothing this morning is nudged by e-mail too', async () => {
  const { first, tickAt } = await threePeople()
  const phone = await aPhoneOf(server, first)
  await tickAt(-10)
  await tickAt(-5)

  expect(phone.kinds()).toEqual(['room_ready', 'nudge'])
  expect(subjectsTo(first)).toEqual(['部屋はひらいています。'])
})

test('whose only device is gone gets the e-mail instead', async () => {
  const { first, tickAt } = await threePeople()
  const phone = await aPhoneOf(server, first)
  server.phones.unsubscribe(phone.endpoint)
  await tickAt(-10)
  await tickAt(-9)

  expect(subjectsTo(first)).toEqual(['部屋ができました。'])
  expect(await deps.db.prisma.pushSubscription.count({ where: { userId: first.userId } })).toBe(0)
})

test('where a push service fails again and again e-mail joins in, once', async () => {
  const { first, tickAt } = await threePeople()
  const { endpoint } = await aPhoneOf(server, first)
  await tickAt(-10)
  const mine = { device: { endpoint }, signal: { kind: 'room_ready' } }
  await deps.db.prisma.signal.updateMany({
    where: { userId: first.userId },
    data: { state: 'waiting', sentAt: null },
  })
  for (const tries of [5, 6, 7]) {
    await deps.db.prisma.delivery.updateMany({
      where: mine,
      data: { state: 'waiting', sentAt: null, notBefore: null, tries },
    })
    server.phones.misbehave(503)
    await sendSignals(deps, server.phones.origin, patience)
    await sendSignals(deps, 'mailto:', patience)
    expect(subjectsTo(first)).toHaveLength(tries === 5 ? 0 : 1)
  }

  expect(await deps.db.prisma.delivery.findMany({ where: mine })).toMatchObject([{ state: 'waiting' }])
})

test.each([
  { retryAfter: '61', mails: 1, state: 'waiting' },
  { retryAfter: '40', mails: 0, state: 'waiting' },
  { retryAfter: '3600', mails: 1, state: 'refused' },
])(
  'where a push service asks for $retryAfter s, $mails e-mails join in at once',
  async ({ retryAfter, mails: expected, state }) => {
    const { first, tickAt } = await threePeople()
    const { endpoint } = await aPhoneOf(server, first)
    server.phones.misbehave({ status: 429, retryAfter })
    await tickAt(-10)

    expect(subjectsTo(first)).toHaveLength(expected)
    const mine = { device: { endpoint }, signal: { kind: 'room_ready' } }
    expect(await deps.db.prisma.delivery.findMany({ where: mine })).toMatchObject([{ state, tries: 1 }])
  },
)

test('whose phone turns out dead after the last nudge is written no mail about the room', async () => {
  const { first, tickAt } = await threePeople()
  const { endpoint } = await aPhoneOf(server, first)
  server.phones.misbehave({ status: 503, retryAfter: '50' })
  await tickAt(-10)
  await tickAt(5)
  const mine = { device: { endpoint } }
  await deps.db.prisma.delivery.updateMany({
    where: { ...mine, signal: { kind: 'last_nudge' } },
    data: { state: 'refused', sentAt: null },
  })
  await deps.db.prisma.signal.updateMany({
    where: { userId: first.userId, kind: 'room_ready' },
    data: { state: 'waiting', sentAt: null },
  })
  await deps.db.prisma.delivery.updateMany({
    where: { ...mine, signal: { kind: 'room_ready' } },
    data: { state: 'waiting', sentAt: null, notBefore: null },
  })
  const before = subjectsTo(first)
  server.phones.unsubscribe(endpoint)
  await tickAt(7)

  expect(subjectsTo(first)).toEqual(before)
})

test('who reads English is written in English', async () => {
  const { first, tickAt } = await threePeople()
  await deps.db.prisma.user.update({ where: { id: first.userId }, data: { locale: 'en' } })
  await tickAt(-10)

  expect(subjectsTo(first)).toEqual(['Your room is ready.'])
  expect(mails.to(first.email)[0]?.headers['content-language']).toBe('en')
})

test('a mailbox that does not exist ends it; a mail server that is away for a moment does not', async () => {
  const { first, second, third, tickAt } = await threePeople()
  mails.misbehave(550, 451)
  const told = () => [first, second, third].map((one) => subjectsTo(one).length).toSorted()
  await tickAt(-10)
  // The next try waits for a second of the database's time.
  await waitUntil(async () => {
    await server.work()
    return told().at(1) === 1
  })
  await server.work()

  expect(told()).toEqual([0, 1, 1])
  const log = server.logLines.join('\n')
  expect(log).toContain('the mail server refuses: 550 RCPT TO')
  for (const { email } of [first, second, third]) expect(log).not.toContain(email)
})
