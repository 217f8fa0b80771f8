import { ruleOfZoomEvent } from '@kuji/services/rooms/zoom-events'
import { takeZoomEvent } from '@kuji/services/rooms/take-zoom-event'
import { viewNow } from '@kuji/services/rooms/view-now'
import { aMorning, type Morning } from './morning-of.ts'
import { aPerson, type Person } from './kuji-people.ts'
import type { RunningServer } from './running-server.ts'
import { seatInRoom } from './seat-in-room.ts'

/** An open room five minutes before its slot, and somebody who sits in it. */
export type RoomInMeeting = Morning & {
  readonly by: Person
  readonly roomId: number
  readonly meetingId: string
  /** Has Zoom tell something of this meeting, or of another run or meeting of the room’s; true when the room is to be looked at. */
  readonly tell: (event: string, told?: Told) => Promise<boolean>
  /** How many are in the meeting, as the person's screen says. */
  readonly inside: () => Promise<number | null | undefined>
}

export type Told = {
  readonly who?: string
  /** Seconds after the slot's beginning. */
  readonly at?: number
  readonly uuid?: string
  readonly meetingId?: string
}

let latestMeeting = 98_765_000_000

/** Writes what a draw and the making of its meeting leave; no Zoom is asked. */
export async function aRoomInMeeting(server: RunningServer): Promise<RoomInMeeting> {
  const morning = aMorning(server)
  const by = await aPerson(server)
  const meetingId = String((latestMeeting += 1))
  const closesAt = new Date(morning.startsAt.getTime() + 15 * 60_000).toISOString()
  const roomId = await seatInRoom(server.deps.db.pool, {
    ...{ userId: by.userId, startsAt: morning.startsAt.toISOString(), closesAt },
    ...{ state: 'ready' as const, meetingUrl: `https://zoom.example/j/${meetingId}` },
  })
  await server.deps.db.pool.query('update rooms set meeting_id = $2 where id = $1', [roomId, meetingId])
  morning.goTo(-5)
  return {
    ...{ ...morning, by, roomId, meetingId },
    tell: (event, { who, at = 0, uuid = `run of ${meetingId}`, meetingId: other = meetingId } = {}) => {
      if (ruleOfZoomEvent(event) === null) throw new Error(`Kuji does not listen to ${event}`)
      const when = morning.startsAt.getTime() + at * 1000
      return takeZoomEvent(server.deps, {
        ...{ event, at: when, meetingId: other, uuid, participant: who ?? null },
      })
    },
    inside: async () => (await viewNow(server.deps, by.userId)).room?.inMeeting,
  }
}

/** The jobs of a queue that wait for a room, or for an event about its meeting. */
export async function jobsWaiting(
  { deps }: RunningServer,
  queue: 'check-meeting' | 'zoom-event',
  { roomId, meetingId }: { readonly roomId: number; readonly meetingId: string },
): Promise<object[]> {
  const { rows } = await deps.db.pool.query<{ data: object }>(
    `select data from pgboss.job
     where name = $1 and state = 'created' and (data->>'roomId' = $2 or data->>'meetingId' = $3)`,
    [queue, String(roomId), meetingId],
  )
  return rows.map(({ data }) => data)
}
