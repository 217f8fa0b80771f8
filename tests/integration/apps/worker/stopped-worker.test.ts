import { expect, test } from 'vitest'
import { expectOneWholeDraw, timesTold } from '../../../support/morning-outcome.ts'
import { waitUntil } from '../../../support/wait-until.ts'
import { aWorkerInstall, registerPeople } from '../../../support/worker-install.ts'
import { readReport } from '../../../support/worker-process.ts'

test('told to stop, the worker finishes the meetings in hand, leaves the rest and says try again', async () => {
  const install = await aWorkerInstall()
  const endpoints = await registerPeople(install, { people: 150 })
  install.zoom.faults.latencyMs = 700
  const worker = install.start(['draw', '09:00', '--json'])
  await waitUntil(() => install.zoom.calls.filter(({ path }) => path.startsWith('/v2/')).length >= 8)
  worker.kill('SIGTERM')

  const end = await worker.ended

  expect(end).toMatchObject({ code: 75, signal: null, stderr: '' })
  expect(readReport(end)).toMatchObject({ status: 'preparing', rooms: { ready: 24, pending: 7, failed: 0 } })
  expect(install.zoom.meetings()).toHaveLength(24)
  install.zoom.faults.clear()
  expect(await install.run(['draw', '09:00'])).toMatchObject({ code: 0 })
  await expectOneWholeDraw(install)
  expect(timesTold(install, endpoints)).toEqual(endpoints.map(() => 1))
})

test('told to stop while Zoom cannot be reached, the worker goes at once and the next one makes the rooms', async () => {
  const install = await aWorkerInstall()
  await registerPeople(install, { people: 8 })
  const nowhere = { ZOOM_OAUTH_URL: 'http://127.0.0.1:9/oauth/token' }
  const worker = install.start(['draw', '09:00', '--json'], nowhere)
  await waitUntil(async () => {
    const { rows } = await install.pool.query(`select from pgboss.job where state = 'retry'`)
    return rows.length === 2
  })
  const stoppedAt = performance.now()
  worker.kill('SIGTERM')

  expect(await worker.ended).toMatchObject({ code: 75 })
  // One that did not listen would wait twenty seconds and more for its retries.
  expect(performance.now() - stoppedAt).toBeLessThan(10_000)
  expect(await install.run(['draw', '09:00'])).toMatchObject({ code: 0 })
  await expectOneWholeDraw(install)
})

test('told to stop while a push service is down, the worker says try again and the next one tells everybody', async () => {
  const install = await aWorkerInstall()
  const endpoints = await registerPeople(install, { people: 4 })
  install.phones.misbehave(503, 503, 503, 503)
  const worker = install.start(['draw', '09:00', '--json'])
  await waitUntil(() => install.phones.refused.length === 4)
  worker.kill('SIGTERM')

  const end = await worker.ended

  expect(end.code).toBe(75)
  expect(readReport(end)).toMatchObject({ rooms: { ready: 1, pending: 0 }, signalled: 0 })
  expect(await install.run(['draw', '09:00'])).toMatchObject({ code: 0 })
  expect(timesTold(install, endpoints)).toEqual(endpoints.map(() => 1))
})
