import { checkPushKeys } from '@kuji/services/operations/check-push-keys'
import { startTest } from '@kuji/services/signal/test-signal'
import { findClosedPushServices } from '@kuji/services/signal/closed-push-services'
import { sendSignals } from '@kuji/services/signal/send-signals'
import { afterAll, expect, test } from 'vitest'
import { aPerson } from '../../../../support/kuji-people.ts'
import { aRunningServer } from '../../../../support/running-server.ts'
import { aDevice } from '../../../../support/tested-device.ts'

const server = await aRunningServer()
afterAll(() => server.close())

const { deps, phones, clock } = server

async function refuseSomebody(): Promise<void> {
  const person = await aPerson(server)
  const { endpoint } = await aDevice(server, person)
  await startTest(deps, { userId: person.userId, endpoint })
  phones.misbehave(403)
  await sendSignals(deps, phones.origin, new AbortController().signal)
}

function later(seconds: number): void {
  clock.moveTo(new Date(clock.now().getTime() + seconds * 1000))
}

function alarms(): number {
  return server.logLines.filter((line) => line.includes('"alarm":"push_key_refused"')).length
}

test('one who is refused keeps the alarm quiet for seconds, not until a minute is over', async () => {
  const before = alarms()
  await refuseSomebody()
  later(2)
  await refuseSomebody()
  expect(alarms()).toBe(before)

  later(4)
  await refuseSomebody()
  expect(alarms()).toBe(before + 1)
})

test('however many are refused, senders look for closed push services once a minute, and a check at once', async () => {
  await deps.db.pool.query('delete from deliveries')
  later(61)
  const before = alarms()
  await refuseSomebody()
  later(61)
  for (let person = 0; person < 5; person++) await refuseSomebody()
  expect(alarms()).toBe(before + 1)
  expect(await findClosedPushServices(deps)).toEqual([])
  expect((await checkPushKeys(deps)).problem).toContain(phones.origin)

  later(61)
  expect(await findClosedPushServices(deps)).toEqual([phones.origin])
  later(59)
  await refuseSomebody()
  expect(alarms()).toBe(before + 1)
  later(2)
  await refuseSomebody()
  expect(alarms()).toBe(before + 2)
})
