import { z } from 'zod'
import type { MeetingIdentity } from './meeting-identity.ts'
import { openStateFile } from './state-file.ts'

const simulatedMeeting = z.object({
  id: z.string(),
  uuid: z.string(),
  hostId: z.string(),
  hostEmail: z.string(),
  topic: z.string(),
  agenda: z.string(),
  type: z.number(),
  startsAt: z.string(),
  minutes: z.number(),
  timezone: z.string(),
  createdAt: z.string(),
  passcode: z.string(),
  /** What the join link carries in place of the passcode. */
  linkSecret: z.string(),
  settings: z.record(z.string(), z.unknown()),
})

const storedState = z.object({ port: z.number().nullable(), meetings: z.array(simulatedMeeting) })

export type SimulatedMeeting = z.infer<typeof simulatedMeeting>

export type NewMeeting = Omit<SimulatedMeeting, 'id' | 'uuid' | 'linkSecret' | 'createdAt'>

export type MeetingStore = {
  readonly all: () => SimulatedMeeting[]
  readonly get: (id: string) => SimulatedMeeting | undefined
  readonly add: (meeting: NewMeeting) => SimulatedMeeting
  readonly replace: (meeting: SimulatedMeeting) => void
  readonly remove: (id: string) => boolean
  /** Milliseconds since this meeting was made here; Infinity for one read from a file. */
  readonly ageMs: (id: string) => number
  readonly lastPort: () => number | null
  readonly rememberPort: (port: number) => void
  /** Writes what is not written yet. */
  readonly flush: () => void
}

export type MeetingStoreOptions = {
  /** Absent: in memory only. */
  readonly file?: string | undefined
  readonly now: () => Date
  readonly identify: (hostId: string, isTaken: (id: string) => boolean) => MeetingIdentity
}

const keptDays = 30

/** Opens the meetings of an account, in memory and, given a file, on disk soon after each change. */
export function openMeetingStore({ file: path, now, identify }: MeetingStoreOptions): MeetingStore {
  const meetings = new Map<string, SimulatedMeeting>()
  const madeAt = new Map<string, number>()
  const file = openStateFile(path, () => ({ port, meetings: [...meetings.values()] }))
  const stored = storedState.safeParse(
    file.content === undefined ? { port: null, meetings: [] } : file.content,
  )
  // Practice rooms are not worth refusing to start for, but they may be worth a look.
  if (!stored.success) file.putAside()
  let port = stored.data?.port ?? null
  const oldest = new Date(now().getTime() - keptDays * 86_400_000).toISOString()
  for (const meeting of stored.data?.meetings ?? []) {
    if (meeting.startsAt > oldest) meetings.set(meeting.id, meeting)
  }
  const put = (meeting: SimulatedMeeting) => {
    meetings.set(meeting.id, meeting)
    file.changed()
    return meeting
  }
  return {
    all: () => [...meetings.values()],
    get: (id) => meetings.get(id),
    add: (meeting) => {
      const identity = identify(meeting.hostId, (id) => meetings.has(id))
      madeAt.set(identity.id, performance.now())
      return put({ ...meeting, ...identity, createdAt: isoSeconds(now()) })
    },
    replace: put,
    remove: (id) => {
      if (meetings.has(id)) file.changed()
      return meetings.delete(id)
    },
    ageMs: (id) => performance.now() - (madeAt.get(id) ?? -Infinity),
    lastPort: () => port,
    rememberPort: (used) => {
      port = used
      file.changed()
    },
    flush: file.flush,
  }
}

/** An instant the way Zoom writes it: UTC, whole seconds. */
export function isoSeconds(instant: Date): string {
  return instant.toISOString().replace(/\.\d{3}Z$/, 'Z')
}
