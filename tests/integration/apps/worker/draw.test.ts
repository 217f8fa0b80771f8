import { expect, test } from 'vitest'
import { expectOneWholeDraw, timesTold } from '../../../support/morning-outcome.ts'
import { aWorkerInstall, registerPeople, slot } from '../../../support/worker-install.ts'
import { readReport } from '../../../support/worker-process.ts'

test('draw gives everybody a room with a meeting, tells each phone once and reports it', async () => {
  const install = await aWorkerInstall()
  const endpoints = await registerPeople(install, { people: 23 })

  const end = await install.run(['draw', '09:00', '--json'])

  expect(end).toMatchObject({ code: 0, stderr: '' })
  // Connections to Zoom and to the push service are kept for four seconds, but must not keep the process.
  expect(end.lingeredMs).toBeLessThan(3_000)
  expect(readReport(end)).toEqual({
    command: 'draw',
    draw_id: 1,
    date: slot,
    status: 'done',
    rooms: { ready: 5, pending: 0, failed: 0 },
    users: 23,
    signalled: 23,
  })
  await expectOneWholeDraw(install)
  expect(timesTold(install, endpoints)).toEqual(endpoints.map(() => 1))
})

test('two draws at once make one draw, and both end well', async () => {
  const install = await aWorkerInstall()
  const endpoints = await registerPeople(install, { people: 23 })
  install.zoom.faults.latencyMs = 100

  const ends = await Promise.all([
    install.run(['draw', '09:00', '--json']),
    install.run(['draw', slot, '--json']),
  ])

  expect(ends.map(({ code }) => code)).toEqual([0, 0])
  expect(ends.map(readReport)[0]).toEqual(ends.map(readReport)[1])
  await expectOneWholeDraw(install)
  expect(timesTold(install, endpoints)).toEqual(endpoints.map(() => 1))
})
