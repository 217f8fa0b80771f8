import { inTransaction } from '@kuji/db/in-transaction'
import { subscribe } from '@kuji/services/signal/devices'
import { queueSignals, type News } from '@kuji/services/signal/queue-signals'
import { sendSignals } from '@kuji/services/signal/send-signals'
import { afterAll, expect, test } from 'vitest'
import { aDrawnMorning } from '../../../../support/drawn-morning.ts'
import { startMailSink } from '../../../../support/mail-sink.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const mails = await startMailSink()
const server = await aRunningServer({ mails })
afterAll(async () => {
  await server.close()
  await mails.close()
})

const { deps, phones } = server
const { pool, prisma } = deps.db
const patience = new AbortController().signal

function queue(news: News, mail = deps.mail): Promise<void> {
  return inTransaction(pool, (client) => queueSignals({ ...deps, mail }, client, news))
}

/** Somebody in a room that is ready, who has heard nothing of it yet, with so many phones. */
async function somebodyInARoom({ devices = 0 } = {}) {
  const { person, room } = await aDrawnMorning(server, 3)
  const { userId } = person('a1')
  const subscriptions = Array.from({ length: devices }, () => phones.subscribe())
  for (const subscription of subscriptions) await subscribe(deps, { userId, subscription })
  await pool.query('delete from signals')
  await pool.query('delete from pgboss.job')
  return { userId, roomId: room('a'), subscriptions }
}

async function deliveriesOf(userId: number) {
  const rows = await prisma.delivery.findMany({ where: { signal: { userId } }, orderBy: { id: 'asc' } })
  return rows.map(({ origin, deviceId }) => (deviceId === null ? origin : 'a device'))
}

test('news goes to every device, and queued again or twice at once changes nothing', async () => {
  const { userId, roomId } = await somebodyInARoom({ devices: 2 })
  const news = { kind: 'room_ready', to: [{ userId, roomId }] } as const
  await Promise.all([queue(news), queue(news)])
  await queue(news)

  expect(await deliveriesOf(userId)).toEqual(['a device', 'a device'])
  const [signal] = await prisma.signal.findMany({ where: { userId } })
  const { closesAt } = await prisma.room.findUniqueOrThrow({ where: { id: roomId } })
  expect(signal).toMatchObject({ state: 'waiting', noDevice: false, expiresAt: closesAt })
})

test('each push service is woken once, however many devices it has', async () => {
  const { userId, roomId } = await somebodyInARoom({ devices: 3 })
  await queue({ kind: 'room_ready', to: [{ userId, roomId }] })
  const { rows } = await pool.query<{ data: unknown }>(
    `select data from pgboss.job where name = 'send-signals'`,
  )

  expect(rows.map(({ data }) => data)).toEqual([{ origin: phones.origin }])
})

test.each([
  { devices: 0, silent: false, kind: 'room_ready', ways: ['mailto:'] },
  { devices: 1, silent: true, kind: 'room_ready', ways: ['a device', 'mailto:'] },
  { devices: 1, silent: false, kind: 'room_moved', ways: ['a device'] },
  // Nothing of this morning was confirmed.
  { devices: 1, silent: false, kind: 'nudge', ways: ['a device', 'mailto:'] },
  { devices: 1, silent: false, kind: 'last_nudge', ways: ['a device'] },
  { devices: 1, silent: false, kind: 'signal_silent', ways: ['mailto:'] },
] as const)('with $devices devices (silent: $silent) $kind goes by $ways', async (one) => {
  const { userId, roomId } = await somebodyInARoom(one)
  if (one.silent)
    await pool.query('update push_subscriptions set silent_since = now() where user_id = $1', [userId])
  await queue({ kind: one.kind, to: [{ userId, roomId }] })

  expect(await deliveriesOf(userId)).toEqual(one.ways)
})

test('a nudge goes by no e-mail where a device has shown something this morning', async () => {
  const { userId, roomId } = await somebodyInARoom({ devices: 1 })
  await queue({ kind: 'room_ready', to: [{ userId, roomId }] })
  await pool.query('update deliveries set shown_at = now()')
  await queue({ kind: 'nudge', to: [{ userId, roomId }] })

  expect(await deliveriesOf(userId)).toEqual(['a device', 'a device'])
})

test('who has neither device nor mail is noted as out of reach', async () => {
  const { userId, roomId } = await somebodyInARoom()
  await queue({ kind: 'room_ready', to: [{ userId, roomId }] }, null)

  expect(await deliveriesOf(userId)).toEqual([])
  expect(await prisma.signal.findMany({ where: { userId } })).toMatchObject([
    { state: 'undeliverable', noDevice: true },
  ])
})

test('no mail goes to the made-up sleepers of a practice morning', async () => {
  const { userId, roomId } = await somebodyInARoom()
  await prisma.user.update({ where: { id: userId }, data: { isSample: true } })
  await queue({ kind: 'room_ready', to: [{ userId, roomId }] })

  expect(await deliveriesOf(userId)).toEqual([])
})

test('when the last device turns out to be gone, e-mail takes over, once', async () => {
  const { userId, roomId, subscriptions } = await somebodyInARoom({ devices: 1 })
  await queue({ kind: 'room_ready', to: [{ userId, roomId }] })
  phones.unsubscribe(subscriptions[0]?.endpoint ?? '')
  const before = mails.received.length
  await sendSignals(deps, phones.origin, patience)
  expect(await deliveriesOf(userId)).toEqual(['mailto:'])

  await sendSignals(deps, 'mailto:', patience)
  await sendSignals(deps, 'mailto:', patience)
  expect(mails.received.length).toBe(before + 1)
  expect(await prisma.signal.findMany({ where: { userId } })).toMatchObject([
    { state: 'sent', noDevice: false, sentAt: server.clock.now() },
  ])
})

test('of two messages of a morning that wait, the latest alone is shown', async () => {
  const { userId, roomId, subscriptions } = await somebodyInARoom({ devices: 1 })
  await queue({ kind: 'room_ready', to: [{ userId, roomId }] })
  await queue({ kind: 'room_replaced', to: [{ userId, roomId }] })
  await sendSignals(deps, phones.origin, patience)

  const told = phones.received.filter(({ endpoint }) => endpoint === subscriptions[0]?.endpoint)
  expect(told.map(({ text }) => JSON.parse(text).kuji.kind)).toEqual(['room_replaced'])
})
