import { inTransaction } from '@kuji/db/in-transaction'
import { subscribe } from '@kuji/services/signal/devices'
import { claimDeliveries, dueIn } from '@kuji/services/signal/claim-deliveries'
import { confirmReceipt } from '@kuji/services/signal/confirm-receipt'
import { queueSignals } from '@kuji/services/signal/queue-signals'
import { sendSignals } from '@kuji/services/signal/send-signals'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { aPerson, type Person } from '../../../../support/kuji-people.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer()
afterAll(() => server.close())

const { deps, phones } = server
const { pool } = deps.db
const patience = new AbortController().signal

beforeEach(async () => void (await pool.query('delete from signals')))

/** Somebody with one phone, for whom a test waits. */
async function somebodyToTell(): Promise<Person & { endpoint: string }> {
  const person = await aPerson(server)
  const subscription = phones.subscribe()
  await subscribe(deps, { userId: person.userId, subscription })
  await inTransaction(pool, (client) =>
    queueSignals(deps, client, {
      kind: 'test',
      to: [{ userId: person.userId, roomId: null }],
      expiresAt: new Date(server.clock.now().getTime() + 300_000),
    }),
  )
  return { ...person, endpoint: subscription.endpoint }
}

/** Lets whoever has deliveries in hand be dead for long enough. */
async function letClaimsGrowOld(): Promise<void> {
  await pool.query(`update deliveries set claimed_at = claimed_at - interval '31 seconds'`)
}

function toldOn(endpoint: string) {
  return phones.received.filter((one) => one.endpoint === endpoint)
}

test('what one process has in hand no other takes', async () => {
  for (let count = 0; count < 6; count++) await somebodyToTell()

  const claims = await Promise.all(
    [1, 2, 3].map(() => claimDeliveries(deps, phones.origin, { most: 4, signal: patience })),
  )

  const ids = claims.flat().map(({ id }) => id)
  expect(ids).toHaveLength(6)
  expect(new Set(ids).size).toBe(6)
})

test('what a dead process had in hand goes out again under the same receipt, topic and tag', async () => {
  const { endpoint } = await somebodyToTell()
  await sendSignals(deps, phones.origin, patience)
  // It died before it could write down that the message was taken.
  await pool.query(`update deliveries set state = 'sending', sent_at = null`)
  await sendSignals(deps, phones.origin, patience)
  expect(toldOn(endpoint)).toHaveLength(1)

  await letClaimsGrowOld()
  await sendSignals(deps, phones.origin, patience)

  const [first, second] = toldOn(endpoint)
  expect(second).toEqual(first)
  expect(toldOn(endpoint)).toHaveLength(2)
})

test('what a dead process had in hand and a phone has confirmed does not go out again', async () => {
  const { endpoint } = await somebodyToTell()
  await sendSignals(deps, phones.origin, patience)
  await pool.query(`update deliveries set state = 'sending', sent_at = null`)
  const [message] = toldOn(endpoint)
  await confirmReceipt(deps, JSON.parse(message?.text ?? '').kuji.receipt)
  await letClaimsGrowOld()
  await sendSignals(deps, phones.origin, patience)

  expect(toldOn(endpoint)).toHaveLength(1)
  expect(await deps.db.prisma.delivery.findMany()).toMatchObject([{ state: 'taken' }])
})

test('what is in hand is due again when its process may be dead', async () => {
  await somebodyToTell()
  await claimDeliveries(deps, phones.origin, { most: 1, signal: patience })
  const milliseconds = await dueIn(deps, phones.origin)

  expect(milliseconds).toBeGreaterThan(25_000)
  expect(milliseconds).toBeLessThanOrEqual(30_000)
  expect(await dueIn(deps, 'https://nothing.example')).toBeNull()
})

test('what was never tried goes before what is tried again', async () => {
  await somebodyToTell()
  phones.misbehave(503)
  await sendSignals(deps, phones.origin, patience)
  await pool.query(`update deliveries set not_before = not_before - interval '1 minute'`)
  const untried = await somebodyToTell()

  const [claim] = await claimDeliveries(deps, phones.origin, { most: 1, signal: patience })
  expect(claim?.device?.endpoint).toBe(untried.endpoint)
})

test('who is called off takes nothing in hand any more', async () => {
  await somebodyToTell()

  expect(await claimDeliveries(deps, phones.origin, { most: 1, signal: AbortSignal.abort() })).toEqual([])
})

test('a device that changed hands is not told what was meant for the one before', async () => {
  const before = await somebodyToTell()
  const after = await aPerson(server)
  await pool.query('update push_subscriptions set user_id = $1 where endpoint = $2', [
    after.userId,
    before.endpoint,
  ])
  await sendSignals(deps, phones.origin, patience)

  expect(toldOn(before.endpoint)).toEqual([])
})

test('when the database fails one who sends, the others end before anybody hears of it', async () => {
  for (let count = 0; count < 20; count++) await somebodyToTell()
  let claims = 0
  const query = (...asked: unknown[]) =>
    JSON.stringify(asked).includes('claim-deliveries') && claims++ === 0
      ? Promise.reject(new Error('cut'))
      : Reflect.apply(pool.query.bind(pool), pool, asked)
  const failing = Object.assign(Object.create(pool), { query, connect: () => pool.connect() })

  const sending = sendSignals({ ...deps, db: { ...deps.db, pool: failing } }, phones.origin, patience)

  await expect(sending).rejects.toThrow('cut')
  expect(new Set((await deps.db.prisma.delivery.findMany()).map(({ state }) => state))).toEqual(
    new Set(['taken']),
  )
})
