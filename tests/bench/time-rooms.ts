import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { generateVapidKeys } from '@kuji/config/vapid-keys'
import { openPool } from '@kuji/db/open-pool'
import type { SqlPool } from '@kuji/db/sql-client'
import { startBenchDatabase } from './bench-database.ts'
import { enrol, makePeople } from './bench-people.ts'
import { startBenchZoom, type BenchZoom } from './bench-zoom.ts'

/** Ten to nine in Tokyo, when the draw is due, and nine. */
const drawDue = new Date('2030-01-06T23:50:00Z')
export const slot = new Date('2030-01-07T00:00:00Z')

const root = path.resolve(import.meta.dirname, '../..')
const lookEveryMs = 25
const peoplePerRoom = 3

/** One morning's rooms, made by worker processes; times in milliseconds. */
export type RoomsTime = {
  readonly rooms: number
  /** From the start of the first process until a look found the draw made. */
  readonly drawnMs: number
  /** From then until one found the last room ready. */
  readonly readyMs: number
  /** From the start of the first process to the end of the last. */
  readonly wholeMs: number
  /** From the first create call to the last, as Zoom saw them. */
  readonly callsMs: number
  readonly creates: number
  readonly fullestSecond: number
  /** Rooms whose meeting is not at Zoom, or is another room's as well; and meetings of no room. */
  readonly wrong: number
}

/** How a Zoom is to be for a morning with so many rooms, each on a host of its own. */
export function zoomOf(rooms: number): Promise<BenchZoom> {
  return startBenchZoom({ hosts: rooms, now: drawDue, latency: { medianMs: 250, jitter: 0.35 } })
}

/** Has so many workers at once draw a slot and make its rooms, on a database and a Zoom of their own. */
export async function timeRooms(rooms: number, workers: number): Promise<RoomsTime> {
  const database = await startBenchDatabase()
  const pool = openPool(database.url, { max: 2 })
  const zoom = await zoomOf(rooms)
  try {
    await enrol(pool, await makePeople(pool, rooms * peoplePerRoom), slot)
    const startedAt = performance.now()
    const ends = Array.from({ length: workers }, () => runDraw(environmentOf(database.url, zoom)))
    const [{ drawnAt, readyAt }] = await Promise.all([watchRooms(pool, rooms), ...ends])
    const wholeMs = performance.now() - startedAt
    const times = { drawnMs: drawnAt - startedAt, readyMs: readyAt - drawnAt, wholeMs }
    return { rooms, ...times, ...(await lookAtZoom(pool, zoom)) }
  } finally {
    await pool.end()
    await Promise.all([zoom.stop(), database.remove()])
  }
}

/** One `draw` from its start to its end. @throws Error when it does not end well */
async function runDraw(environment: Readonly<Record<string, string>>): Promise<void> {
  const child = spawn(process.execPath, ['apps/worker/src/main.ts', 'draw', slot.toISOString()], {
    cwd: root,
    env: { PATH: process.env['PATH'], NODE_ENV: 'test', ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`draw ended with ${code}`)
}

async function watchRooms(pool: SqlPool, wanted: number): Promise<{ drawnAt: number; readyAt: number }> {
  let drawnAt = 0
  for (;;) {
    const { rows } = await pool.query<{ rooms: number; ready: number }>(
      `select count(*)::int as rooms, count(*) filter (where state = 'ready')::int as ready from rooms`,
    )
    const { rooms, ready } = rows[0] ?? { rooms: 0, ready: 0 }
    if (rooms > 0 && drawnAt === 0) drawnAt = performance.now()
    if (rooms > 0 && rooms !== wanted) throw new Error(`${rooms} rooms were drawn, not ${wanted}`)
    if (ready === wanted) return { drawnAt, readyAt: performance.now() }
    await sleep(lookEveryMs)
  }
}

async function lookAtZoom(
  pool: SqlPool,
  zoom: BenchZoom,
): Promise<Pick<RoomsTime, 'callsMs' | 'creates' | 'fullestSecond' | 'wrong'>> {
  const { meetings, maxSeen } = await zoom.state()
  const creates = (await zoom.calls()).filter(
    ({ method, path: at }) => method === 'POST' && at.startsWith('/v2/users/'),
  )
  const { rows } = await pool.query<{ id: string }>(
    'select meeting_id::text as id from rooms where meeting_id is not null',
  )
  const ofRooms = new Set(rows.map(({ id }) => id))
  const atZoom = meetings.map(({ id }) => String(id))
  const missing = rows.filter(({ id }) => !atZoom.includes(id))
  const strays = atZoom.filter((id) => !ofRooms.has(id))
  const moments = creates.map(({ at }) => at)
  return {
    callsMs: Math.max(...moments) - Math.min(...moments),
    creates: creates.length,
    fullestSecond: maxSeen.all,
    wrong: missing.length + strays.length + rows.length - ofRooms.size,
  }
}

function environmentOf(databaseUrl: string, zoom: BenchZoom): Record<string, string> {
  const vapid = generateVapidKeys()
  return {
    DATABASE_URL: databaseUrl,
    KUJI_NOW: drawDue.toISOString(),
    LOG_LEVEL: 'warn',
    TRIGGER_TOKEN: 'a-trigger-token-for-the-bench',
    ROOM_MIN: String(peoplePerRoom),
    ROOM_MAX: String(peoplePerRoom),
    ZOOM_PLAN: 'business',
    ZOOM_ACCOUNT_ID: zoom.accountId,
    ZOOM_CLIENT_ID: zoom.clientId,
    ZOOM_CLIENT_SECRET: zoom.clientSecret,
    ZOOM_HOSTS: zoom.hosts.join(','),
    ZOOM_OAUTH_URL: zoom.oauthUrl,
    ZOOM_API_URL: zoom.apiUrl,
    VAPID_PUBLIC_KEY: vapid.publicKey,
    VAPID_PRIVATE_KEY: vapid.privateKey,
  }
}
