import { settleLeftAlone } from '@kuji/services/signal/settle-left-alone'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { addPeople } from '../../../../support/people-rows.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer()
afterAll(() => server.close())

const { deps } = server
const { pool, prisma } = deps.db

beforeEach(async () => void (await pool.query('delete from signals')))

/** People with a phone each. */
async function peopleWithPhones(count: number): Promise<readonly number[]> {
  const people = await addPeople(pool, count)
  await pool.query(
    `insert into push_subscriptions (user_id, endpoint, p256dh, auth)
     select id, 'https://phones.example/push/' || id, 'p256dh', 'auth' from unnest($1::int[]) as id`,
    [people],
  )
  return people
}

/** A signal for each of these people, in one state with its delivery. */
async function addSignals(people: readonly number[], state: 'waiting' | 'sent'): Promise<void> {
  await pool.query(
    `with told as (
       insert into signals (user_id, kind, state, expires_at)
       select id, 'test', $2::signal_state, $3 from unnest($1::int[]) as id returning id, user_id
     )
     insert into deliveries (signal_id, device_id, origin, receipt, state)
     select told.id, p.id, 'https://phones.example', replace(gen_random_uuid()::text, '-', ''),
            (case $2 when 'sent' then 'taken' else 'waiting' end)::delivery_state
     from told join push_subscriptions p on p.user_id = told.user_id`,
    [people, state, new Date(server.clock.now().getTime() + 3_600_000)],
  )
}

test('a signal whose only device was taken away waits no longer; one on its way does', async () => {
  const [left, told] = (await peopleWithPhones(2)) as [number, number]
  await addSignals([left, told], 'waiting')
  await prisma.pushSubscription.deleteMany({ where: { userId: left } })
  await settleLeftAlone(deps)

  const stateOf = async (userId: number) => (await prisma.signal.findFirst({ where: { userId } }))?.state
  expect([await stateOf(left), await stateOf(told)]).toEqual(['undeliverable', 'waiting'])
})

test('right after twenty thousand were queued, of which the statistics know nothing, a look is soon over', async () => {
  const people = await peopleWithPhones(20_000)
  await addSignals(people, 'sent')
  await pool.query('vacuum analyze signals, deliveries')
  await addSignals(people, 'waiting')
  const begin = performance.now()
  await settleLeftAlone(deps)

  expect(performance.now() - begin).toBeLessThan(5_000)
}, 60_000)
