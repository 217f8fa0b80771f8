import { AppError } from '@kuji/domain/errors'
import type { MeetingRequest } from '@kuji/services/ports'
import type { MeetingReply } from './replies.ts'

const longestTopic = 200

const openSettings = {
  join_before_host: true,
  jbh_time: 0,
  waiting_room: false,
  mute_upon_entry: true,
  host_video: false,
  participant_video: false,
  auto_recording: 'none',
  approval_type: 2,
  audio: 'both',
  meeting_authentication: false,
  use_pmi: false,
  email_notification: false,
}

/**
 * What a meeting for this request is called. The key stands in it whole, so that the meeting can be found again.
 *
 * @throws {AppError} ZOOM_REJECTED when Zoom would cut the key off
 */
export function meetingTopic(key: string): string {
  const topic = `Kuji ${key}`
  if (topic.length > longestTopic)
    throw new AppError('ZOOM_REJECTED', `a topic of ${topic.length} characters`)
  return topic
}

/**
 * The body of Zoom's "create a meeting" for one room: people come in without a host,
 * muted and unseen, and nothing is recorded or mailed. The passcode is left to Zoom.
 *
 * @throws {AppError} ZOOM_REJECTED for a key that is too long
 */
export function meetingBody({ key, startsAt, minutes }: MeetingRequest) {
  return {
    topic: meetingTopic(key),
    type: 2,
    start_time: startsAt.toISOString().replace(/\.\d{3}Z$/, 'Z'),
    timezone: 'UTC',
    duration: minutes,
    settings: openSettings,
  }
}

/** The body of "update a meeting" that opens the door which something else has closed. */
export const mendingBody = { settings: openSettings }

/** The key in a topic as `meetingTopic` writes it, or null for a meeting that Kuji did not make. */
export function keyOf(topic: string): string | null {
  return /^Kuji (kuji-[\w-]+)$/.exec(topic.trim())?.[1] ?? null
}

type Applied = Pick<MeetingReply, 'settings'>

/** True where the settings leave open whether people can come in. */
export function isDoorUnsaid({ settings }: Applied): boolean {
  const { waiting_room: waitingRoom, join_before_host: joinBeforeHost } = settings
  if (waitingRoom === true || joinBeforeHost === false) return false
  return waitingRoom === undefined || joinBeforeHost === undefined
}

/**
 * Why a meeting is unfit for a room, by the settings Zoom really applied, or null:
 * people would stand before a closed door, or be recorded. What is not said counts as fit.
 *
 * Locks of the account override a request without a word, so only the reply tells.
 */
export function findUnfitSetting({ settings }: Applied): string | null {
  const recording = settings.auto_recording ?? 'none'
  if (settings.waiting_room) return 'the waiting room stayed on'
  if (settings.join_before_host === false) return 'join before host stayed off'
  if (settings.meeting_authentication) return 'only people with a Zoom account may enter'
  if (settings.approval_type === 0 || settings.approval_type === 1)
    return 'people would have to register first'
  if (recording !== 'none') return 'automatic recording stayed on'
  return null
}
