import { expect } from 'vitest'
import { messagesShown, timesTold } from './morning-outcome.ts'
import { registerPeople, type WorkerInstall } from './worker-install.ts'

/** What a worker is told so that 160 people make forty rooms, on an account with a fast plan. */
export const fortyRooms = { ROOM_TARGET: '4', ZOOM_PLAN: 'business' } as const

export type ZoomMorning = {
  readonly install: WorkerInstall
  readonly endpoints: readonly string[]
}

/** So many people registered for the slot, each with a phone. */
export async function aZoomMorning(install: WorkerInstall, people = 160): Promise<ZoomMorning> {
  return { install, endpoints: await registerPeople(install, { people }) }
}

/**
 * Runs the worker as its crontab does, minute by minute, until a run has nothing left to do.
 *
 * @param minute the first of the clock's minutes, relative to the slot
 */
export async function runTicks(
  { install }: ZoomMorning,
  { from, to, more = {} }: { from: number; to: number; more?: Readonly<Record<string, string>> },
): Promise<void> {
  for (let minute = from; minute <= to; minute++)
    await install.run(['tick', '--json'], { ...fortyRooms, KUJI_NOW: minuteOf(minute), ...more })
}

/** An instant so many minutes from the slot, as KUJI_NOW takes it. */
function minuteOf(minutes: number): string {
  return new Date(Date.parse('2030-01-07T00:00:00.000Z') + minutes * 60_000).toISOString()
}

type RoomRow = {
  readonly id: number
  readonly state: string
  readonly provider: string
  readonly host: string
  readonly meeting_id: string | null
  readonly zoom_url: string | null
}

/**
 * What must be true whatever Zoom did: every room has one meeting that people can enter,
 * all of them at once; no meeting of ours belongs to no room; every phone showed one message. Where
 * nothing was killed it also got no more than one.
 */
export async function expectWholeZoomMorning(
  { install, endpoints }: ZoomMorning,
  { rooms: wanted, killed = false }: { readonly rooms: number; readonly killed?: boolean },
): Promise<void> {
  const rooms = await readRooms(install)
  expect(rooms.map(({ state }) => state)).toEqual(Array.from({ length: wanted }, () => 'ready'))
  const onZoom = rooms.filter(({ provider }) => provider === 'zoom')
  expect(onZoom.map(({ meeting_id: id }) => id).toSorted()).toEqual(
    install.zoom
      .meetings()
      .map(({ id }) => id)
      .toSorted(),
  )
  expect(onZoom.map((room) => enter(install, room))).toEqual(onZoom.map(() => 'in'))
  expect(messagesShown(install, endpoints)).toEqual(endpoints.map(() => 1))
  if (!killed) expect(timesTold(install, endpoints)).toEqual(endpoints.map(() => 1))
}

async function readRooms({ pool }: WorkerInstall): Promise<RoomRow[]> {
  const { rows } = await pool.query<RoomRow>(
    'select id, state, provider, host, meeting_id, zoom_url from rooms order by id',
  )
  return rows
}

function enter({ zoom }: WorkerInstall, { meeting_id: id, zoom_url: url }: RoomRow): string {
  return zoom.join(id ?? '', { name: 'おはよう', secret: new URL(url ?? '').searchParams.get('pwd') ?? '' })
}
