import { tidyUp } from '@kuji/services/operations/tidy-up'
import { closeRooms } from '@kuji/services/rooms/close-rooms'
import { settleDraws } from '@kuji/services/settlement/settle-draws'
import { startTest } from '@kuji/services/signal/test-signal'
import { afterAll, expect, test } from 'vitest'
import { aMorningWith } from '../../../../support/drawn-morning.ts'
import { aPerson } from '../../../../support/kuji-people.ts'
import { aPhoneOf } from '../../../../support/phone-of.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer()
afterAll(() => server.close())

const { deps } = server
const { pool, prisma } = deps.db
const day = 86_400_000

function passDays(days: number): void {
  server.clock.moveTo(new Date(server.clock.now().getTime() + days * day))
}

test('what was not about a room is kept for two weeks after its time, with its deliveries', async () => {
  const person = await aPerson(server)
  const phone = await aPhoneOf(server, person)
  const mine = { where: { userId: person.userId } }
  await startTest(deps, { userId: person.userId, endpoint: phone.endpoint })
  await server.work()
  passDays(14)
  await tidyUp(deps)
  expect(await prisma.signal.count(mine)).toBe(1)

  await startTest(deps, { userId: person.userId, endpoint: phone.endpoint })
  passDays(0.01)
  await tidyUp(deps)
  expect(await prisma.signal.count(mine)).toBe(1)
  expect(await prisma.delivery.count({ where: { signal: mine.where } })).toBe(1)
  expect(await prisma.pushSubscription.count(mine)).toBe(1)
})

test('of a morning that was settled a month ago it is known who was told, but not how', async () => {
  const morning = await aMorningWith(server, 3, 'a1')
  const { userId } = morning.person('a1')
  await aPhoneOf(server, morning.person('a1'))
  await pool.query(
    `insert into deliveries (signal_id, origin, state, receipt)
     select id, 'https://push.example', 'taken', md5(id::text) from signals where user_id = $1`,
    [userId],
  )
  const ofMorning = { where: { room: { drawId: morning.drawId } } }
  const signals = await prisma.signal.count(ofMorning)
  expect(signals).toBeGreaterThan(0)
  passDays(40)
  await tidyUp(deps)
  expect(await prisma.delivery.count({ where: { signal: { userId } } })).toBe(1)

  await closeRooms(deps)
  await settleDraws(deps)
  passDays(30)
  await tidyUp(deps)
  expect(await prisma.delivery.count({ where: { signal: { userId } } })).toBe(1)
  passDays(0.01)
  await tidyUp(deps)
  expect(await prisma.delivery.count({ where: { signal: { userId } } })).toBe(0)
  expect(await prisma.signal.count(ofMorning)).toBe(signals)
})
