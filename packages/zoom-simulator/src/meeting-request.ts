import { z } from 'zod'
import { newPasscode } from './meeting-identity.ts'
import type { NewMeeting, SimulatedMeeting } from './meeting-store.ts'
import { isoSeconds } from './meeting-store.ts'
import type { SeededChance } from './seeded-chance.ts'
import type { HostLock, LockedSetting, SimulatedHost } from './simulated-host.ts'
import { invalidFields, notJson } from './zoom-refusal.ts'
import { zonedInstant } from './zoned-instant.ts'

const startTime = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z?$/)

/** Unknown fields are dropped without a word and numbers in quotes taken, as at Zoom. */
const meetingFields = z.object({
  topic: z.string().max(200).optional(),
  agenda: z.string().max(2000).optional(),
  type: z.coerce
    .number()
    .pipe(z.literal([1, 2, 3, 8, 10]))
    .optional(),
  start_time: startTime.optional(),
  timezone: z.string().optional(),
  duration: z.coerce.number().int().min(1).max(1440).optional(),
  password: z.string().max(10).optional(),
  settings: z.record(z.string(), z.unknown()).optional(),
})

const defaultSettings = {
  host_video: false,
  participant_video: false,
  join_before_host: false,
  jbh_time: 0,
  mute_upon_entry: false,
  waiting_room: false,
  use_pmi: false,
  approval_type: 2,
  audio: 'both',
  auto_recording: 'none',
  meeting_authentication: false,
  email_notification: true,
  private_meeting: false,
}

/**
 * Reads the body of "create a meeting".
 *
 * @throws {ZoomRefusal} 400/300
 */
export function readNewMeeting(
  body: unknown,
  { host, now, chance }: { host: SimulatedHost; now: Date; chance: SeededChance },
): NewMeeting {
  const fields = readFields(body)
  const isInstant = fields.type === 1 || fields.start_time === undefined
  const timezone = fields.timezone ?? 'UTC'
  return {
    hostId: host.id,
    hostEmail: host.email,
    topic: fields.topic ?? 'Zoom Meeting',
    agenda: fields.agenda ?? '',
    type: isInstant ? 1 : (fields.type ?? 2),
    startsAt: isInstant ? isoSeconds(now) : readStart(fields.start_time ?? '', timezone),
    minutes: fields.duration ?? 60,
    timezone,
    passcode: fields.password || newPasscode(host.id, chance),
    settings: effectiveSettings({ ...defaultSettings, ...fields.settings }, host.locks),
  }
}

/**
 * The meeting after a PATCH.
 *
 * @throws {ZoomRefusal} 400/300
 */
export function readChangedMeeting(
  body: unknown,
  { meeting, host }: { meeting: SimulatedMeeting; host: SimulatedHost },
): SimulatedMeeting {
  const fields = readFields(body)
  const timezone = fields.timezone ?? meeting.timezone
  return {
    ...meeting,
    topic: fields.topic ?? meeting.topic,
    agenda: fields.agenda ?? meeting.agenda,
    startsAt: fields.start_time === undefined ? meeting.startsAt : readStart(fields.start_time, timezone),
    minutes: fields.duration ?? meeting.minutes,
    timezone,
    passcode: fields.password || meeting.passcode,
    settings: effectiveSettings({ ...meeting.settings, ...fields.settings }, lasting(host.locks)),
  }
}

/** What a locked setting is whatever a request says. */
const lockedValues: Readonly<Record<LockedSetting, unknown>> = {
  waiting_room: true,
  join_before_host: false,
  meeting_authentication: true,
  auto_recording: 'cloud',
}

/** A lock of the account wins over the request, and a waiting room switches join before host off. */
function effectiveSettings(
  asked: Record<string, unknown>,
  locks: readonly HostLock[],
): Record<string, unknown> {
  const locked = Object.fromEntries(locks.map(({ setting }) => [setting, lockedValues[setting]]))
  const settings: Record<string, unknown> = { ...asked, ...locked }
  const isOpen = settings['join_before_host'] === true && settings['waiting_room'] !== true
  return { ...settings, waiting_room: settings['waiting_room'] === true, join_before_host: isOpen }
}

function lasting(locks: readonly HostLock[]): HostLock[] {
  return locks.filter(({ stubborn }) => stubborn === 'always')
}

function readFields(body: unknown): z.infer<typeof meetingFields> {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw notJson()
  }
  const parsed = meetingFields.safeParse(body)
  if (parsed.success) return parsed.data
  throw invalidFields(parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), message })))
}

function readStart(text: string, timezone: string): string {
  const instant = text.endsWith('Z') ? new Date(text) : zonedInstant(text, timezone)
  if (instant !== null && !Number.isNaN(instant.getTime())) return isoSeconds(instant)
  throw invalidFields([{ field: 'start_time', message: 'Invalid field.' }])
}
