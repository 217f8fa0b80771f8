import { meetingReply, refusalReply } from '@kuji/zoom/replies'
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
  { id: 9007199254740993n, exact: 9007199254740993n },
])('the meeting id $id becomes an exact bigint', ({ id, exact }) => {
  expect(meetingReply.parse(aReply({ id })).id).toBe(exact)
})

test.each([{ id: 1.5 }, { id: '12a' }, { id: null }, { join_url: 'javascript:alert(1)' }, { settings: {} }])(
  'a meeting is not believed with %o',
  (changes) => {
    expect(meetingReply.safeParse(aReply(changes)).success).toBe(false)
  },
)

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
