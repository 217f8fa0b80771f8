import { checkPushKeys } from '@kuji/services/operations/check-push-keys'
import { startTest } from '@kuji/services/signal/test-signal'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { aPerson, type Person } from '../../../../support/kuji-people.ts'
import { aPhoneOf } from '../../../../support/phone-of.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer()
afterAll(() => server.close())
beforeEach(() => server.deps.db.pool.query('delete from deliveries'))

test('a push service that refused several people for our key is named until it takes messages of as many', async () => {
  await aTestAnswered(403)
  await aTestAnswered(401)
  expect((await checkPushKeys(server.deps)).problem).toContain(`${server.phones.origin} refused`)

  await aTestAnswered()
  expect((await checkPushKeys(server.deps)).problem).toContain(`${server.phones.origin} refused`)
  await aTestAnswered()
  expect(await checkPushKeys(server.deps)).toEqual({ subject: 'push keys', problem: null })
})

test('keys that were changed after the evening’s messages are named with the first refusals of the morning', async () => {
  await aTestAnswered()
  await aTestAnswered()
  await hoursPass(8)
  await aTestAnswered(403)
  expect((await checkPushKeys(server.deps)).problem).toBeNull()
  await aTestAnswered(401)

  expect((await checkPushKeys(server.deps)).problem).toContain(server.phones.origin)
  await hoursPass(8)
  expect((await checkPushKeys(server.deps)).problem).toContain(server.phones.origin)
})

test('whoever subscribes anew does not hide for an hour that the others are refused', async () => {
  for (let person = 0; person < 3; person++) await aTestAnswered(403)
  await aTestAnswered()
  await aTestAnswered()
  await aTestAnswered(403)
  expect((await checkPushKeys(server.deps)).problem).toContain(server.phones.origin)

  await hoursPass(1.1)
  expect((await checkPushKeys(server.deps)).problem).toBeNull()
})

test('what was refused before the last message was taken, and not lately, is over', async () => {
  await aTestAnswered(403)
  await aTestAnswered(403)
  await hoursPass(2)
  expect((await checkPushKeys(server.deps)).problem).toContain(server.phones.origin)

  await aTestAnswered()
  expect((await checkPushKeys(server.deps)).problem).toBeNull()
  await aTestAnswered(403)
  expect((await checkPushKeys(server.deps)).problem).toBeNull()
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
  expect((await checkPushKeys(server.deps)).problem).toMatch(/^windows refused/)

  await aTestAnswered()
  await aTestAnswered()
  const third = 'https://c.notify.windows.com'
  await pool.query('update deliveries set origin = $1 where origin = $2', [third, server.phones.origin])
  expect((await checkPushKeys(server.deps)).problem).toBeNull()
})

/** All that was sent so far was sent so many hours earlier. */
async function hoursPass(hours: number): Promise<void> {
  await server.deps.db.pool.query(
    "update deliveries set claimed_at = claimed_at - $1::float8 * interval '1 hour'",
    [hours],
  )
}

/** Sends a test to a new device; the push service answers so, or takes it. */
async function aTestAnswered(status?: number, of?: Person): Promise<void> {
  const person = of ?? (await aPerson(server))
  const { endpoint } = await aPhoneOf(server, person)
  await startTest(server.deps, { userId: person.userId, endpoint })
  if (status !== undefined) server.phones.misbehave(status)
  await server.work()
}
