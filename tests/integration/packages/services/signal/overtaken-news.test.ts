import type { PushSubscriptionInput } from '@kuji/contract/signal'
import { inTransaction } from '@kuji/db/in-transaction'
import { claimDeliveries } from '@kuji/services/signal/claim-deliveries'
import { queueSignals } from '@kuji/services/signal/queue-signals'
import { sendSignals } from '@kuji/services/signal/send-signals'
import { afterAll, expect, test } from 'vitest'
import { aReadyRoom } from '../../../../support/ready-room.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer()
afterAll(() => server.close())

const { deps, phones } = server

const patience = new AbortController().signal

/** Sends what is due now. */
async function send(): Promise<void> {
  await sendSignals(deps, phones.origin, patience)
}

/** Lets the time pass that tries wait for. */
async function letPausesPass(): Promise<void> {
  await deps.db.pool.query('update deliveries set not_before = null')
}

function kindsTold(subscriptions: readonly PushSubscriptionInput[]): string[] {
  const endpoints = subscriptions.map(({ endpoint }) => endpoint)
  return phones.received
    .filter(({ endpoint }) => endpoints.includes(endpoint))
    .map(({ text }) => JSON.parse(text).kuji.kind)
}

test.each([
  { newer: 'refused', answer: [400], told: ['room_ready'] },
  { newer: 'taken', answer: [], told: ['room_replaced'] },
])('old news waits for the newer, which is $newer, and then is told: $told', async ({ answer, told }) => {
  const { by, roomId, subscriptions } = await aReadyRoom(server, { people: 3 })
  const news = { kind: 'room_replaced', to: [{ userId: by.userId, roomId }] } as const
  await inTransaction(deps.db.pool, (client) => queueSignals(deps, client, news))
  phones.misbehave(...answer)
  await send()
  await letPausesPass()
  await send()

  expect(kindsTold(subscriptions)).toEqual(told)
})

test('waiting for newer news is no try: the pauses of the older do not grow', async () => {
  const { by, roomId } = await aReadyRoom(server, { people: 3 })
  const news = { kind: 'room_replaced', to: [{ userId: by.userId, roomId }] } as const
  await inTransaction(deps.db.pool, (client) => queueSignals(deps, client, news))
  for (let round = 0; round < 7; round++) {
    await letPausesPass()
    phones.misbehave(503)
    await send()
  }

  const { rows } = await deps.db.pool.query(
    `select kind, d.state, tries, extract(epoch from not_before - clock_timestamp()) < 31 as soon
     from deliveries d join signals g on g.id = d.signal_id where g.room_id = $1 order by d.id`,
    [roomId],
  )
  expect(rows).toEqual([
    { kind: 'room_ready', state: 'waiting', tries: 0, soon: true },
    { kind: 'room_replaced', state: 'waiting', tries: 7, soon: true },
  ])
})

test('who finds a handful of old news looks on for the newer behind it', async () => {
  const { by, roomId } = await aReadyRoom(server, { people: 3, devices: 10 })
  const news = { kind: 'room_replaced', to: [{ userId: by.userId, roomId }] } as const
  await inTransaction(deps.db.pool, (client) => queueSignals(deps, client, news))

  const claims = await claimDeliveries(deps, phones.origin, { most: 4, signal: patience })
  expect(claims.map(({ kind }) => kind)).toContain('room_replaced')
  await deps.db.pool.query('delete from signals')
})

test('after the last nudge comes silence, also where older news had waited for it in vain', async () => {
  const { by, roomId, startsAt, goTo, subscriptions } = await aReadyRoom(server, { people: 3 })
  const expiresAt = new Date(startsAt.getTime() + 6 * 60_000)
  const news = { kind: 'last_nudge', to: [{ userId: by.userId, roomId }], expiresAt } as const
  goTo(5)
  await inTransaction(deps.db.pool, (client) => queueSignals(deps, client, news))
  phones.misbehave(503)
  await send()
  goTo(6)
  for (let round = 0; round < 2; round++) {
    await letPausesPass()
    await send()
  }

  expect(kindsTold(subscriptions)).toEqual([])
  const mine = { where: { userId: by.userId, roomId } }
  const signals = await deps.db.prisma.signal.findMany(mine)
  expect(signals.map(({ state }) => state)).toEqual(['undeliverable', 'undeliverable'])
})
