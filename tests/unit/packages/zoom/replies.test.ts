import { meetingListReply, meetingReply, refusalReply, userListReply } from '@kuji/zoom/replies'
import { expect, test } from 'vitest'

const aReply = (changes: object = {}) => ({
  id: 81234567890,
  join_url: 'https://us06web.zoom.us/j/81234567890?pwd=abc.1',
  start_url: 'https://us06web.zoom.us/s/81234567890?zak=secret',
  password: '123456',
  settings: { join_before_host: true, waiting_room: false, audio: 'both' },
  ...changes,
})

test.each([
  { id: 81234567890, exact: 81234567890n },
  { id: '81234567890', exact: 81234567890n },
  { id: '9223372036854775807', exact: 9223372036854775807n },
  { id: 9007199254740993n, exact: 9007199254740993n },
])('the meeting id $id becomes an exact bigint', ({ id, exact }) => {
  expect(meetingReply.parse(aReply({ id })).id).toBe(exact)
})

test.each([
  { id: 1.5 },
  { id: '12a' },
  { id: null },
  { id: -1 },
  { id: 2n ** 63n },
  { join_url: 'javascript:alert(1)' },
])('a meeting is not believed with %o', (changes) => {
  expect(meetingReply.safeParse(aReply(changes)).success).toBe(false)
})

test('only what Kuji may keep is left of a meeting: no start link', () => {
  expect(Object.keys(meetingReply.parse(aReply())).toSorted()).toEqual([
    'id',
    'join_url',
    'password',
    'settings',
  ])
})

test('a refusal with odd fields still gives what can be read', () => {
  expect(refusalReply.parse({ code: '124', message: 7, errors: 'none' })).toMatchObject({ code: 124 })
})

test.each([null, 0, '0', '', 'x', true])('a refusal whose code is %j has none', (code) => {
  expect(refusalReply.parse({ code, message: 'No.' })).toEqual({ code: undefined, message: 'No.' })
})

test('a meeting is believed though fields beside the point are odd', () => {
  const settings = { join_before_host: true, waiting_room: false, auto_recording: null, approval_type: 'x' }

  expect(meetingReply.parse(aReply({ password: 5, settings })).password).toBeUndefined()
})

const unreadable = { join_before_host: true, waiting_room: false, auto_recording: 1 }
test.each([undefined, null, 'none', {}, { join_before_host: 'true', waiting_room: null }, unreadable])(
  'the settings %j say nothing of the door',
  (settings) => {
    const { join_before_host, waiting_room } = meetingReply.parse(aReply({ settings })).settings

    expect([join_before_host, waiting_room]).toEqual([undefined, undefined])
  },
)

test('a list may lack what is not needed', () => {
  const listed = { id: '81234567890', topic: null, start_time: 'tomorrow' }

  expect(meetingListReply.parse({ meetings: [listed] })).toEqual({
    meetings: [{ id: 81234567890n, topic: '', start_time: undefined }],
    next_page_token: '',
  })
  expect(userListReply.parse({ users: [{ id: 'u' }] }).users).toEqual([{ id: 'u', type: undefined }])
  expect(userListReply.parse({ users: [{ id: 'u', type: '2', email: '' }], next_page_token: null })).toEqual({
    users: [{ id: 'u', type: 2, email: undefined }],
    next_page_token: '',
  })
})

test.each([
  { meetings: null },
  { meetings: null, next_page_token: null },
  { page_size: 300, next_page_token: '' },
  { total_records: 0 },
])('%j is a list without meetings', (body) => {
  expect(meetingListReply.parse(body)).toEqual({ meetings: [], next_page_token: '' })
})

test.each([
  {},
  { message: 'Busy.' },
  { total_records: 1, next_page_token: '' },
  { code: 124 },
  { meetings: 'none' },
  [],
])('%j is no list: whoever takes it for an empty one makes a second meeting', (body) => {
  expect(meetingListReply.safeParse(body).success).toBe(false)
})
