import type { RunningServer } from './running-server.ts'
import { aDrawnMorning, type DrawnMorning } from './drawn-morning.ts'

/** A morning with one room, which is open at Zoom, and its people told. */
export type MorningAtZoom = DrawnMorning & {
  readonly roomId: number
  readonly host: string
  readonly meetingId: string
  readonly meeting: { readonly id: number; readonly key: string }
}

const patience = new AbortController().signal

export async function aMorningAtZoom(server: RunningServer, people = 3): Promise<MorningAtZoom> {
  const morning = await aDrawnMorning(server, people)
  const meeting = await server.deps.db.prisma.meeting.findFirstOrThrow({
    where: { roomId: morning.room('a'), state: 'made' },
  })
  return {
    ...morning,
    roomId: meeting.roomId,
    host: meeting.host,
    meetingId: String(meeting.meetingId),
    meeting,
  }
}

/** Another meeting at Zoom with this key, of which Kuji has noted nothing. */
export async function plantMeeting(
  { deps }: RunningServer,
  { host, key, startsAt }: { readonly host: string; readonly key: string; readonly startsAt: Date },
): Promise<string> {
  const order = { host, key, startsAt, minutes: 15, beforeSending: async () => undefined }
  const { meetingId } = await deps.meetings.create(order, patience)
  return String(meetingId)
}

/** The ids of all meetings at Zoom, sorted. */
export function meetingIds({ zoom }: RunningServer): string[] {
  return zoom
    .meetings()
    .map(({ id }) => id)
    .toSorted()
}

/** Somebody at Zoom deletes a meeting. */
export function deleteAtZoom(
  { deps }: RunningServer,
  { host, meetingId }: Pick<MorningAtZoom, 'host' | 'meetingId'>,
): Promise<void> {
  return deps.meetings.remove({ host, meetingId: BigInt(meetingId) }, patience)
}
