import { expect, test } from 'vitest'
import { aLedgerHouse } from '../../../support/zoom-ledgers.ts'
import { aMeetingRequest, patience, runningSimulator, zoomClient } from '../../../support/zoom-simulator.ts'

const hosts = Array.from({ length: 30 }, (_, index) => `host-${index}@zoom.example`)

test('two processes that go too fast, with tokens that kill one another, make every meeting once', async () => {
  const simulator = await runningSimulator({
    ...{ hosts, plan: 'pro', retryAfter: 'date', singleToken: true, tokenRefusalStatus: 400 },
  })
  simulator.faults.add({ kind: 'token_revoked', skip: 12 })
  const house = await aLedgerHouse()
  // Its pace is that of a larger plan than the account has.
  const aProcess = () => zoomClient(simulator, { ledger: house.open({ plan: 'business' }) }).meetings
  const [one, other] = [aProcess(), aProcess()] as const

  const made = await Promise.all(
    hosts.map((host, index) =>
      (index % 2 === 0 ? one : other).create(
        aMeetingRequest({ host, key: `kuji-0a1b2c3d-${index}` }),
        patience,
      ),
    ),
  )

  expect(new Set(made.map(({ meetingId }) => meetingId)).size).toBe(hosts.length)
  expect(simulator.meetings()).toHaveLength(hosts.length)
  expect(simulator.calls.filter(({ path }) => path === '/oauth/token')).toHaveLength(2)
  expect(simulator.calls.some(({ status }) => status === 429)).toBe(true)
})
