import {
  findUnfitSetting,
  isDoorUnsaid,
  keyOf,
  meetingBody,
  meetingTopic,
  mendingBody,
} from '@kuji/zoom/meeting-settings'
import { expect, test } from 'vitest'
import { aMeetingRequest } from '../../../support/zoom-simulator.ts'

test('a room is asked for in UTC, by its length, with its key in the topic', () => {
  const startsAt = new Date('2026-11-24T00:00:00.000Z')

  expect(meetingBody(aMeetingRequest({ key: 'd7-r3', startsAt, minutes: 15 }))).toMatchObject({
    topic: 'Kuji d7-r3',
    type: 2,
    start_time: '2026-11-24T00:00:00Z',
    duration: 15,
  })
})

test('a room is asked for with an open door, muted, unseen and unrecorded, and the passcode left to Zoom', () => {
  const body = meetingBody(aMeetingRequest())

  expect(body).not.toHaveProperty('password')
  expect(body.settings).toEqual({
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
  })
  expect(mendingBody).toEqual({ settings: body.settings })
})

test.each([
  { topic: meetingTopic('kuji-0a1b2c3d-00112233aabb'), key: 'kuji-0a1b2c3d-00112233aabb' },
  { topic: ' Kuji kuji-0a1b2c3d-0011 ', key: 'kuji-0a1b2c3d-0011' },
  { topic: 'Kuji', key: null },
  { topic: 'Kuji kuji-1 and friends', key: null },
  { topic: 'Re: Kuji kuji-1', key: null },
  { topic: '', key: null },
])('the topic "$topic" carries the key $key', ({ topic, key }) => {
  expect(keyOf(topic)).toBe(key)
})

test('a key that Zoom would cut off is refused before it is sent', () => {
  expect(meetingTopic('k'.repeat(195))).toHaveLength(200)
  expect(() => meetingTopic('k'.repeat(196))).toThrow(expect.objectContaining({ code: 'ZOOM_REJECTED' }))
})

test.each([
  { join_before_host: true, waiting_room: false, reason: null },
  { join_before_host: true, waiting_room: true, reason: 'the waiting room stayed on' },
  { join_before_host: false, waiting_room: true, reason: 'the waiting room stayed on' },
  { join_before_host: false, waiting_room: false, reason: 'join before host stayed off' },
])(
  'join before host $join_before_host and waiting room $waiting_room: $reason',
  ({ reason, ...settings }) => {
    expect(findUnfitSetting({ settings })).toBe(reason)
  },
)

test.each([
  { settings: {}, isUnsaid: true },
  { settings: { join_before_host: true }, isUnsaid: true },
  { settings: { waiting_room: false }, isUnsaid: true },
  { settings: { join_before_host: true, waiting_room: false }, isUnsaid: false },
  // What is said is enough to know that it has to be opened.
  { settings: { waiting_room: true }, isUnsaid: false },
  { settings: { join_before_host: false }, isUnsaid: false },
])('whether $settings say nothing of the door: $isUnsaid', ({ settings, isUnsaid }) => {
  expect(isDoorUnsaid({ settings })).toBe(isUnsaid)
})

test.each([
  { setting: { meeting_authentication: true }, reason: 'only people with a Zoom account may enter' },
  { setting: { auto_recording: 'cloud' }, reason: 'automatic recording stayed on' },
  { setting: { approval_type: 0 }, reason: 'people would have to register first' },
  { setting: { approval_type: 2 }, reason: null },
  { setting: { auto_recording: 'local' }, reason: 'automatic recording stayed on' },
  { setting: { meeting_authentication: false, auto_recording: 'none' }, reason: null },
])('an open door with $setting: $reason', ({ setting, reason }) => {
  const settings = { join_before_host: true, waiting_room: false, ...setting }

  expect(findUnfitSetting({ settings })).toBe(reason)
})
