import { pushPayload, type SignalKind } from '@kuji/contract/signal'
import { inTransaction } from '@kuji/db/in-transaction'
import { composeMails, composeMessages } from '@kuji/services/signal/compose-message'
import { queueSignals } from '@kuji/services/signal/queue-signals'
import { afterAll, expect, test } from 'vitest'
import { aDrawnMorning, getUp } from '../../../../support/drawn-morning.ts'
import { aPerson, type Person } from '../../../../support/kuji-people.ts'
import { startMailSink } from '../../../../support/mail-sink.ts'
import { aPhoneOf } from '../../../../support/phone-of.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const mails = await startMailSink()
const server = await aRunningServer({ mails })
afterAll(async () => {
  await server.close()
  await mails.close()
})

const { deps, clock } = server

/** Queues a signal to one person, and gives the ids of its deliveries to devices, with their receipts. */
async function queued(
  kind: SignalKind,
  { userId }: Pick<Person, 'userId'>,
  { roomId = null, seconds }: { readonly roomId?: number | null; readonly seconds?: number } = {},
) {
  const expiresAt =
    seconds === undefined ? {} : { expiresAt: new Date(clock.now().getTime() + seconds * 1_000) }
  await inTransaction(deps.db.pool, (client) =>
    queueSignals(deps, client, { kind, to: [{ userId, roomId }], ...expiresAt }),
  )
  const found = await deps.db.prisma.delivery.findMany({
    where: { deviceId: { not: null }, signal: { userId, kind, roomId } },
  })
  return found.map(({ id, receipt }) => ({ id, receipt }))
}

async function composedFor(deliveries: readonly { readonly id: number }[]) {
  const ids = deliveries.map(({ id }) => id)
  const composed = await composeMessages(deps, ids)
  return ids.map((id) => composed.get(id))
}

test('each device gets the message with its own receipt; topic, tag and life are those of the morning', async () => {
  const { person, room, drawId } = await aDrawnMorning(server, 4)
  const [first, second] = [person('a1'), person('a2')]
  await aPhoneOf(server, first)
  await aPhoneOf(server, first)
  await getUp(server, second)
  const deliveries = await queued('nudge', first, { roomId: room('a') })
  server.clock.moveTo(new Date(clock.now().getTime() + 5 * 60_000))
  const composed = await composedFor(deliveries)
  const pushes = composed.filter((one) => one !== null && one !== undefined)

  expect(pushes.map(({ payload }) => payload.kuji.receipt)).toEqual(deliveries.map(({ receipt }) => receipt))
  expect(new Set(deliveries.map(({ receipt }) => receipt)).size).toBe(deliveries.length)
  for (const { payload, delivery } of pushes) {
    expect(pushPayload.parse(payload)).toEqual(payload)
    expect(payload.notification).toMatchObject({
      title: '1人、もう起きています。',
      navigate: `http://localhost:3000/join/${room('a')}`,
      tag: `morning-${drawId}`,
      lang: 'ja',
      silent: false,
    })
    expect(delivery).toEqual({ ttlSeconds: 600, urgency: 'high', topic: `morning-${drawId}` })
    for (const secret of ['/j/', first.username, second.username, second.email])
      expect(JSON.stringify(payload)).not.toContain(secret)
  }
})

test.each([
  { kind: 'test', silent: false, urgency: 'high' },
  { kind: 'quiet_test', silent: true, urgency: 'normal' },
] as const)('a $kind replaces other tests and opens the Now screen', async ({ kind, silent, urgency }) => {
  const by = await aPerson(server)
  await aPhoneOf(server, by)
  const [composed] = await composedFor(await queued(kind, by, { seconds: 90 }))

  expect(composed?.payload.notification).toMatchObject({
    navigate: 'http://localhost:3000/',
    tag: 'signal-test',
    silent,
  })
  expect(composed?.payload.kuji).toMatchObject({ kind, roomId: null })
  expect(composed?.delivery).toEqual({ ttlSeconds: 90, urgency, topic: 'signal-test' })
})

test('what has expired is not composed any more, and what is gone is not there', async () => {
  const by = await aPerson(server)
  await aPhoneOf(server, by)
  const deliveries = await queued('test', by, { seconds: 30 })
  server.clock.moveTo(new Date(clock.now().getTime() + 30_000))

  expect(await composedFor(deliveries)).toEqual([null])
  await deps.db.prisma.signal.deleteMany({ where: { userId: by.userId } })
  expect(await composedFor(deliveries)).toEqual([undefined])
})

test('a made-up sleeper is written no mail', async () => {
  const { person, room } = await aDrawnMorning(server, 3)
  const sleeper = person('a1')
  const deliveries = await deps.db.prisma.delivery.findMany({
    where: { signal: { userId: sleeper.userId, roomId: room('a') } },
  })
  const [id = 0] = deliveries.map((delivery) => delivery.id)
  expect((await composeMails(deps, [id])).get(id)).toMatchObject({ to: sleeper.email })
  await deps.db.prisma.user.update({ where: { id: sleeper.userId }, data: { isSample: true } })

  expect((await composeMails(deps, [id])).get(id)).toBeNull()
})

test('nothing is written beside a push of the morning that was seen meanwhile', async () => {
  const { person, room } = await aDrawnMorning(server, 3)
  const sleeper = person('a1')
  const [mail] = await deps.db.prisma.delivery.findMany({
    where: { signal: { userId: sleeper.userId, roomId: room('a') } },
  })
  const id = mail?.id ?? 0
  await aPhoneOf(server, sleeper)
  const [push] = await queued('nudge', sleeper, { roomId: room('a') })
  expect((await composeMails(deps, [id])).get(id)).toMatchObject({ to: sleeper.email })
  await deps.db.prisma.delivery.update({ where: { id: push?.id ?? 0 }, data: { shownAt: clock.now() } })

  expect((await composeMails(deps, [id])).get(id)).toBeNull()
})
