import { checkPushKeys } from '@kuji/services/operations/check-push-keys'
import { startTest } from '@kuji/services/signal/test-signal'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { aPerson, type Person } from '../../../../support/kuji-people.ts'
import { aPhoneOf } from '../../../../support/phone-of.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer()
afterAll(() => server.close())
beforeEach(() => server.deps.db.pool.query('delete from deliveries'))

test('a push service that refused several people for our key is named until it takes a message', async () => {
  await aTestAnswered(403)
  await aTestAnswered(401)
  expect((await checkPushKeys(server.deps)).problem).toContain(`${server.phones.origin} took no message`)

  await aTestAnswered()
  expect(await checkPushKeys(server.deps)).toEqual({ subject: 'push keys', problem: null })
})

test('what one person’s devices are refused says nothing about our key', async () => {
  const stranger = await aPerson(server)
  await aTestAnswered(403, stranger)
  await aTestAnswered(403, stranger)

  expect(await checkPushKeys(server.deps)).toEqual({ subject: 'push keys', problem: null })
})

test('the hosts of a known push service are judged together', async () => {
  const { pool } = server.deps.db
  const hosts = ['a', 'b'].map((name) => `https://${name}.notify.windows.com`)
  for (const host of hosts) {
    await aTestAnswered(403)
    await pool.query('update deliveries set origin = $1 where origin = $2', [host, server.phones.origin])
  }
  expect((await checkPushKeys(server.deps)).problem).toMatch(/^windows took no message/)

  await aTestAnswered()
  const third = 'https://c.notify.windows.com'
  await pool.query('update deliveries set origin = $1 where origin = $2', [third, server.phones.origin])
  expect((await checkPushKeys(server.deps)).problem).toBeNull()
})

/** Sends a test to a new device; the push service answers so, or takes it. */
async function aTestAnswered(status?: number, of?: Person): Promise<void> {
  const person = of ?? (await aPerson(server))
  const { endpoint } = await aPhoneOf(server, person)
  await startTest(server.deps, { userId: person.userId, endpoint })
  if (status !== undefined) server.phones.misbehave(status)
  await server.work()
}
