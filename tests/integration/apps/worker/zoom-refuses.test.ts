import { openDatabase } from '@kuji/db/open-database'
import { readCurrentSlot } from '@kuji/services/rooms/read-current-slot'
import type { Deps } from '@kuji/services/deps'
import { expect, onTestFinished, test } from 'vitest'
import { timesTold } from '../../../support/morning-outcome.ts'
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
