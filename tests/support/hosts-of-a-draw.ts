import type { Deps, Settings } from '@kuji/services/deps'
import { drawSlot } from '@kuji/services/draw/draw-slot'
import type { DrawSummary } from '@kuji/services/draw/read-draw'
import { anEnrolledMorning, type EnrolledMorning } from './enrolled-morning.ts'
import type { RunningServer } from './running-server.ts'

/** So many hosts that no other test has, in alphabetical order. */
export function hostsNamed(name: string, count: number): string[] {
  return Array.from(
    { length: count },
    (_, index) => `${name}-${String(index).padStart(3, '0')}@hosts.example`,
  )
}

/** What a server is made of, for another operator. */
export function depsWith({ deps }: RunningServer, settings: Partial<Settings>): Deps {
  return { ...deps, settings: { ...deps.settings, ...settings } }
}

/** A room as a draw left it, with its people and its claim. */
export type RoomOfDraw = {
  readonly id: number
  readonly state: string
  readonly provider: string
  readonly failure: string | null
  readonly host: string | null
  readonly people: number
  readonly lane: number | null
  readonly key: string | null
  readonly busyFrom: Date | null
  readonly busyUntil: Date | null
  readonly claim: string | null
}

export type HostedDraw = EnrolledMorning & { readonly summary: DrawSummary; readonly rooms: RoomOfDraw[] }

/** Draws a new morning for so many people under these settings, ten minutes before. */
export async function aHostedDraw(
  server: RunningServer,
  people: number,
  settings: Partial<Settings>,
): Promise<HostedDraw> {
  const morning = await anEnrolledMorning(server, people)
  morning.goTo(-10)
  const slot = { startsAt: morning.startsAt, drawAt: server.clock.now(), practice: false }
  const summary = await drawSlot(depsWith(server, settings), slot)
  return { ...morning, summary, rooms: await roomsOfDraw(server, summary.id) }
}

/** The rooms of a draw, in its order. */
export async function roomsOfDraw({ deps }: RunningServer, drawId: number): Promise<RoomOfDraw[]> {
  const { rows } = await deps.db.pool.query<RoomOfDraw>(
    `select r.id, r.state, r.provider, r.failure, r.host, m.lane, m.key, m.state as claim,
            m.busy_from as "busyFrom", m.busy_until as "busyUntil",
            (select count(*)::int from users_rooms s where s.room_id = r.id) as people
     from rooms r left join meetings m on m.room_id = r.id and m.host = r.host
     where r.draw_id = $1 order by r.ordinal`,
    [drawId],
  )
  return rows
}

/** The rooms for which a meeting is to be made. */
export async function roomsToOpen({ deps }: RunningServer, rooms: readonly RoomOfDraw[]): Promise<number[]> {
  const { rows } = await deps.db.pool.query<{ id: number }>(
    `select (data->>'roomId')::int as id from pgboss.job
     where name = 'make-meeting' and (data->>'roomId')::int = any($1) order by 1`,
    [rooms.map(({ id }) => id)],
  )
  return rows.map(({ id }) => id)
}
