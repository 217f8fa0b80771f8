import { expect, test } from 'vitest'
import { aLedgerHouse } from '../../../support/zoom-ledgers.ts'
import { hostEmail, patience, runningSimulator, zoomClient } from '../../../support/zoom-simulator.ts'

test('two hundred calls of two processes all succeed with tokens that last three seconds and kill one another', async () => {
  const simulator = await runningSimulator({ singleToken: true, tokenSeconds: 3 })
  const house = await aLedgerHouse()
  const aProcess = () => zoomClient(simulator, { ledger: house.open({}, { now: () => new Date() }) }).meetings
  const processes = [aProcess(), aProcess()] as const
  let calls = 0
  const work = async (process: 0 | 1): Promise<void> => {
    while (calls < 200) {
      calls += 1
      if (calls === 100) simulator.revokeTokens()
      expect(await processes[process].list(hostEmail, 'planned', patience)).toEqual([])
    }
  }

  await Promise.all(Array.from({ length: 20 }, (_, index) => work(index % 2 === 0 ? 0 : 1)))

  const asked = simulator.calls.filter(({ path }) => path === '/oauth/token')
  // Each is good for a second or so of the 4.5 that the pace takes, and one was revoked.
  expect(asked.length).toBeGreaterThanOrEqual(3)
  expect(asked.length).toBeLessThanOrEqual(10)
})
