import { runTick } from '@kuji/services/operations/run-tick'
import { afterAll, expect, test } from 'vitest'
import { anEnrolledMorning } from '../../../../support/enrolled-morning.ts'
import { depsWith } from '../../../../support/hosts-of-a-draw.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer()
afterAll(() => server.close())

const patience = new AbortController().signal

test('tick reports the rooms that have no meeting because there is no host, once', async () => {
  const { goTo } = await anEnrolledMorning(server, 8)
  goTo(-10)
  const deps = depsWith(server, { hosts: [] })

  expect(await runTick(deps, patience)).toMatchObject({ meetings: { done: 0, failed: 2, outstanding: 0 } })
  expect(await runTick(deps, patience)).toMatchObject({ draws: [], meetings: { failed: 0 } })
})
