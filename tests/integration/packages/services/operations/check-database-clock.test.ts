import { checkDatabaseClock } from '@kuji/services/operations/check-database-clock'
import { afterAll, expect, test } from 'vitest'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer()
afterAll(() => server.close())

/** What the check says on a machine whose clock is off by so much. */
function checkWith(aheadMs: number, clockMoved = false) {
  const { db, settings } = server.deps
  const clock = { now: () => new Date(Date.now() + aheadMs) }
  return checkDatabaseClock({ db, clock, settings: { ...settings, clockMoved } })
}

test('a clock within a second of the database has no problem', async () => {
  expect(await checkWith(0)).toEqual([{ subject: 'database clock', problem: null }])
})

test.each([
  { aheadMs: 3_000, says: /[23]\.\d seconds ahead of the database's.*NTP/ },
  { aheadMs: -90_000, says: /(89|90)\.\d seconds behind the database's.*NTP/ },
])('a clock that is $aheadMs ms ahead is told with what to do', async ({ aheadMs, says }) => {
  expect((await checkWith(aheadMs))[0]?.problem).toMatch(says)
})

test('a clock that was moved on purpose is not compared', async () => {
  expect(await checkWith(86_400_000, true)).toEqual([])
})
