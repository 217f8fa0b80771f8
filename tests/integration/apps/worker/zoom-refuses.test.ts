import { openDatabase } from '@kuji/db/open-database'
import { readCurrentSlot } from '@kuji/services/rooms/read-current-slot'
import type { Deps } from '@kuji/services/deps'
import { expect, onTestFinished, test } from 'vitest'
import { timesTold } from '../../../support/morning-outcome.ts'
import { letWorkersCountAsDead } from '../../../support/dead-workers.ts'
import { waitUntil } from '../../../support/wait-until.ts'
import {
  aWorkerInstall,
  drawDue,
  registerPeople,
  type WorkerInstall,
} from '../../../support/worker-install.ts'
import { readReport } from '../../../support/worker-process.ts'

const noRooms = { status: 'done', rooms: { ready: 0, pending: 0, failed: 2 }, users: 8, signalled: 0 }

test('where Zoom refuses the credentials, draw fails and people are told that there is no room', async () => {
  const install = await aWorkerInstall()
  const endpoints = await registerPeople(install, { people: 8 })

  const end = await install.run(['draw', '09:00', '--json'], { ZOOM_CLIENT_SECRET: 'not-the-secret' })

  expect(end.code).toBe(1)
  expect(readReport(end)).toMatchObject(noRooms)
  expect(await failuresOf(install)).toEqual(['ZOOM_CREDENTIALS', 'ZOOM_CREDENTIALS'])
  expect(await statusesOf(install)).toEqual(['no_room'])
  expect(timesTold(install, endpoints)).toEqual(endpoints.map(() => 0))
  expect(end.stderr).not.toContain('not-the-secret')
})

test('tick says that rooms failed, with the same exit code', async () => {
  const install = await aWorkerInstall()
  await registerPeople(install, { people: 8 })

  const end = await install.run(['tick', '--json'], { ZOOM_CLIENT_SECRET: 'not-the-secret' })

  expect(end.code).toBe(1)
  expect(readReport(end)).toMatchObject({ draws: [1], meetings: { done: 0, failed: 2, outstanding: 0 } })
})

test('while Zoom cannot be reached, rooms wait until their on-time window is over, and then have failed', async () => {
  const install = await aWorkerInstall()
  await registerPeople(install, { people: 8 })
  const nowhere = { ZOOM_OAUTH_URL: 'http://127.0.0.1:9/oauth/token', KUJI_NOW: '2030-01-07T00:04:55Z' }

  const end = await install.run(['draw', '09:00', '--json'], nowhere)

  expect(end.code).toBe(1)
  expect(readReport(end)).toMatchObject(noRooms)
  expect(await failuresOf(install)).toEqual(['ZOOM_UNREACHABLE', 'ZOOM_UNREACHABLE'])
})

test('with a second provider refused credentials cost nobody their room: all open there, and are told', async () => {
  const install = await aWorkerInstall()
  const endpoints = await registerPeople(install, { people: 8 })

  const refused = { ZOOM_CLIENT_SECRET: 'not-the-secret', FALLBACK_MEETING_URL: 'https://meet.example/k' }
  const end = await install.run(['draw', '09:00', '--json'], refused)

  expect(end.code).toBe(0)
  expect(readReport(end)).toMatchObject({
    status: 'done',
    rooms: { ready: 2, pending: 0, failed: 0 },
    signalled: 8,
  })
  expect(await doorsOf(install)).toEqual([
    'fallback https://meet.example/k',
    'fallback https://meet.example/k',
  ])
  expect(timesTold(install, endpoints)).toEqual(endpoints.map(() => 1))
  expect(end.stderr).toContain('"alarm":"on_fallback"')
  expect(end.stderr).not.toContain('meet.example/k')
})

test('while Zoom cannot be reached, rooms open at the second provider three minutes before the slot', async () => {
  const install = await aWorkerInstall()
  const endpoints = await registerPeople(install, { people: 8 })
  const zoomIsDown = { ZOOM_API_URL: 'http://127.0.0.1:9/v2', FALLBACK_MEETING_URL: 'https://meet.example/k' }
  const worker = install.start(['draw', '09:00'], zoomIsDown)
  await waitUntil(async () => (await install.pool.query('select from rooms')).rowCount === 2)
  worker.kill('SIGKILL')
  await worker.ended
  await letWorkersCountAsDead(install)
  expect(timesTold(install, endpoints)).toEqual(endpoints.map(() => 0))

  const end = await install.run(['tick', '--json'], { ...zoomIsDown, KUJI_NOW: '2030-01-06T23:57:00Z' })

  expect(end.code).toBe(0)
  const elsewhere = 'fallback https://meet.example/k'
  expect(await doorsOf(install)).toEqual([elsewhere, elsewhere])
  expect(timesTold(install, endpoints)).toEqual(endpoints.map(() => 1))
})

/** Where each room opens, without the name that nobody is to guess. */
async function doorsOf({ pool }: WorkerInstall): Promise<string[]> {
  const { rows } = await pool.query<{ door: string }>(
    `select provider || ' ' || regexp_replace(zoom_url, '/kuji-[0-9a-f]{32}$', '') as door from rooms order by id`,
  )
  return rows.map(({ door }) => door)
}

async function failuresOf({ pool }: WorkerInstall): Promise<string[]> {
  const { rows } = await pool.query<{ failure: string }>('select failure from rooms order by id')
  return rows.map(({ failure }) => failure)
}

/** The different statuses that people see. */
async function statusesOf({ environment }: WorkerInstall): Promise<string[]> {
  const db = openDatabase(environment['DATABASE_URL'] ?? '', { max: 1 })
  onTestFinished(() => db.close())
  const settings = { rhythm: { drawLead: 10, onTime: 5, meeting: 15 } } as Deps['settings']
  const deps = { db, settings, clock: { now: () => new Date(drawDue) } }
  const { rows } = await db.pool.query<{ id: number }>('select id from users')
  const statuses = await Promise.all(
    rows.map(async ({ id }) => (await readCurrentSlot(deps, id))?.status ?? 'none'),
  )
  return [...new Set(statuses)]
}
