import { expect, test } from 'vitest'
import { hostEmail, patience, runningSimulator, zoomClient } from '../../../support/zoom-simulator.ts'

test('each host is reported in the order given, with what to do where something is wrong', async () => {
  const simulator = await runningSimulator({ lockedHosts: ['lark@zoom.example'] })
  const { meetings } = zoomClient(simulator)

  const reports = await meetings.inspectHosts(
    [hostEmail, 'lark@zoom.example', 'nobody@zoom.example', '..'],
    patience,
  )

  expect(reports).toEqual([
    { host: hostEmail, problem: null },
    { host: 'lark@zoom.example', problem: expect.stringContaining('switch the waiting room off') },
    { host: 'nobody@zoom.example', problem: expect.stringContaining('check the spelling in ZOOM_HOSTS') },
    { host: '..', problem: expect.stringContaining('check the spelling in ZOOM_HOSTS') },
  ])
})

test('a missing scope is told with its name', async () => {
  const simulator = await runningSimulator()
  const { meetings } = zoomClient(simulator)
  const message = 'Invalid access token, does not contain scopes:[user:read:settings:admin].'
  simulator.faults.failNext({ status: 400, body: { code: 4711, message }, path: '/v2/' })

  expect(await meetings.inspectHosts([hostEmail], patience)).toEqual([
    { host: hostEmail, problem: expect.stringContaining('user:read:settings:admin') },
  ])
})

test('a host that could not be looked at says so, and the others are reported all the same', async () => {
  const simulator = await runningSimulator()
  const { meetings } = zoomClient(simulator)
  simulator.faults.failNext({ status: 503, body: '<html>Busy</html>', path: '/v2/' })

  const reports = await meetings.inspectHosts([hostEmail, 'lark@zoom.example'], patience)

  expect(reports.map(({ problem }) => problem?.split(',')[0] ?? null).toSorted()).toEqual([
    'Could not be looked at',
    null,
  ])
})
