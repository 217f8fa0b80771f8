import { expect, test } from 'vitest'
import { letWorkersCountAsDead } from '../../../support/dead-workers.ts'
import { kindsShown, roomsOf } from '../../../support/morning-outcome.ts'
import { waitUntil } from '../../../support/wait-until.ts'
import { aWorkerInstall, registerPeople, type WorkerInstall } from '../../../support/worker-install.ts'
import { anOpenMeeting, aPlainCaller } from '../../../support/zoom-caller.ts'

const rooms = 5

type Drawn = { readonly install: WorkerInstall; readonly endpoints: readonly string[] }

/** Five rooms, open at Zoom, and their people told. */
async function aDrawnMorning(): Promise<Drawn> {
  const install = await aWorkerInstall()
  const endpoints = await registerPeople(install, { people: 24 })
  expect(await install.run(['draw', '09:00'])).toMatchObject({ code: 0 })
  expect(install.zoom.meetings()).toHaveLength(rooms)
  return { install, endpoints }
}

/** A tick at this instant that is killed as soon as something is true, and counts as dead at once. */
async function killedTick(install: WorkerInstall, at: string, when: () => boolean): Promise<void> {
  install.zoom.faults.latencyMs = 150
  const worker = install.start(['tick'], { KUJI_NOW: at })
  await waitUntil(when)
  worker.kill('SIGKILL')
  expect(await worker.ended).toMatchObject({ signal: 'SIGKILL' })
  install.zoom.faults.clear()
  await letWorkersCountAsDead(install)
}

async function meetingStates({ pool }: WorkerInstall): Promise<string[]> {
  const { rows } = await pool.query<{ state: string }>('select distinct state from meetings order by 1')
  return rows.map(({ state }) => state)
}

test('killed while meetings are cleared, the next tick clears the rest', { timeout: 60_000 }, async () => {
  const { install } = await aDrawnMorning()
  const { zoom } = install
  await killedTick(install, '2030-01-07T00:15:00Z', () => zoom.meetings().length < rooms)
  expect(zoom.meetings().length).toBeGreaterThan(0)
  await install.run(['tick'], { KUJI_NOW: '2030-01-07T00:16:00Z' })

  expect(zoom.meetings()).toEqual([])
  expect(await meetingStates(install)).toEqual(['gone'])
})

test('killed while strays are searched for, the next tick finds the rest', { timeout: 60_000 }, async () => {
  const install = await aWorkerInstall({ hosts: ['owl@zoom.example', 'lark@zoom.example'] })
  const { zoom, pool } = install
  const { rows } = await pool.query<{ tag: string }>('select tag from install')
  const callZoom = await aPlainCaller(zoom)
  const plant = (host: string, topic: string) =>
    callZoom('POST', `/users/${host}/meetings`, { ...anOpenMeeting, topic })
  for (const number of [1, 2, 3])
    for (const host of zoom.hosts) await plant(host, `Kuji kuji-${rows[0]?.tag}-00000000000${number}`)
  await plant('owl@zoom.example', 'Weekly')
  await killedTick(install, '2030-01-06T12:00:00Z', () => zoom.meetings().length < 7)
  expect(zoom.meetings().length).toBeGreaterThan(1)
  await install.run(['tick'], { KUJI_NOW: '2030-01-06T12:01:00Z' })

  expect(zoom.meetings().map(({ topic }) => topic)).toEqual(['Weekly'])
})

test('killed while dead rooms are replaced, each still gets one meeting, and its people one message', async () => {
  const { install, endpoints } = await aDrawnMorning()
  const { zoom } = install
  const callZoom = await aPlainCaller(zoom)
  for (const { id } of zoom.meetings()) await callZoom('DELETE', `/meetings/${id}`)
  await killedTick(install, '2030-01-06T23:57:00Z', () => zoom.meetings().length > 1)
  const end = await install.run(['tick', '--json'], { KUJI_NOW: '2030-01-06T23:58:00Z' })
  expect(end).toMatchObject({ code: 0 })
  await install.run(['tick'], { KUJI_NOW: '2030-01-06T23:59:00Z' })

  const { rows } = await install.pool.query<{ id: string }>(
    `select meeting_id::text as id from rooms where state = 'ready' and provider = 'zoom' order by 1`,
  )
  expect(rows.map(({ id }) => id)).toEqual(
    zoom
      .meetings()
      .map(({ id }) => id)
      .toSorted(),
  )
  expect(await roomsOf(install)).toHaveLength(rooms)
  // Of the room, and of what came after it: of other meeting and nudge the later may take the place of the earlier.
  const told = kindsShown(install, endpoints)
  expect(told.filter((kinds) => kinds[0] !== 'room_ready' || kinds.length < 2)).toEqual([])
  expect(told.filter((kinds) => new Set(kinds).size !== kinds.length)).toEqual([])
}, 60_000)
