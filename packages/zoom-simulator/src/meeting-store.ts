import { randomBytes, randomInt } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'

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
  readonly lastPort: () => number | null
  readonly rememberPort: (port: number) => void
}

const keptDays = 30

/** Opens the meetings of an account, in memory and, given a file, on disk at each change. */
export function openMeetingStore(file: string | undefined, now: () => Date): MeetingStore {
  const state = readState(file)
  const oldest = new Date(now().getTime() - keptDays * 86_400_000).toISOString()
  const meetings = new Map(
    state.meetings.filter(({ startsAt }) => startsAt > oldest).map((meeting) => [meeting.id, meeting]),
  )
  let port = state.port
  const save = () => writeState(file, { port, meetings: [...meetings.values()] })
  const put = (meeting: SimulatedMeeting) => {
    meetings.set(meeting.id, meeting)
    save()
    return meeting
  }
  return {
    all: () => [...meetings.values()],
    get: (id) => meetings.get(id),
    add: (meeting) => put({ ...meeting, ...newIdentity(meetings), createdAt: isoSeconds(now()) }),
    replace: put,
    remove: (id) => {
      const existed = meetings.delete(id)
      if (existed) save()
      return existed
    },
    lastPort: () => port,
    rememberPort: (used) => {
      port = used
      save()
    },
  }
}

/** An instant the way Zoom writes it: UTC, whole seconds. */
export function isoSeconds(instant: Date): string {
  return instant.toISOString().replace(/\.\d{3}Z$/, 'Z')
}

/** Eleven digits, as today's ids have: too large for 32 bits. */
function newIdentity(taken: ReadonlyMap<string, unknown>) {
  let id: string
  do id = String(randomInt(80_000_000_000, 90_000_000_000))
  while (taken.has(id))
  return {
    id,
    uuid: randomBytes(16).toString('base64'),
    linkSecret: `${randomBytes(24).toString('base64url')}.1`,
  }
}

function readState(file: string | undefined): z.infer<typeof storedState> {
  const empty = { port: null, meetings: [] }
  if (file === undefined) return empty
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return empty
    throw error
  }
  const parsed = storedState.safeParse(parseOrNull(text))
  if (parsed.success) return parsed.data
  // Practice rooms are not worth refusing to start for, but they may be worth a look.
  renameSync(file, `${file}.unreadable`)
  return empty
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function writeState(file: string | undefined, state: z.infer<typeof storedState>): void {
  if (file === undefined) return
  mkdirSync(dirname(file), { recursive: true })
  const draft = `${file}.${process.pid}.draft`
  writeFileSync(draft, JSON.stringify(state), { mode: 0o600 })
  renameSync(draft, file)
}
