import { readWebhook } from '@kuji/zoom/webhook-message'
import { expect, test } from 'vitest'
import { zoomEventBody } from '../../../support/zoom-messages.ts'

const at = new Date('2030-01-07T00:01:00.250Z')
const joined = { event: 'meeting.participant_joined', at, meetingId: '98765432101', who: 'hana' }

function read(text: string) {
  return readWebhook(Buffer.from(text))
}

test('of somebody who joined it keeps which meeting, which run, when, and Zoom’s word for them', () => {
  expect(read(zoomEventBody(joined))).toEqual({
    kind: 'event',
    event: 'meeting.participant_joined',
    at: at.getTime(),
    meetingId: '98765432101',
    uuid: 'run/1==',
    participant: 'uuid-of-hana',
  })
})

test.each([
  ['98765432101', '98765432101'],
  [98_765_432_101, '98765432101'],
])('a meeting’s id may come as %j', (id, meetingId) => {
  const text = zoomEventBody(joined).replace('"98765432101"', JSON.stringify(id))

  expect(read(text)).toMatchObject({ meetingId })
})

test.each(['900719925474099301', '9223372036854775807'])('the id %s beyond 2^53 is not rounded', (id) => {
  expect(read(zoomEventBody(joined).replace('"98765432101"', id))).toMatchObject({ meetingId: id })
})

test.each([
  [{ participant_uuid: 'p', user_id: 7 }, 'p'],
  [{ participant_uuid: '', user_id: 7 }, '7'],
  [{ user_id: '7' }, '7'],
  [{ user_id: null, id: 'x', email: 'x@people.example' }, null],
  [null, null],
])('the participant %j is called %j', (participant, name) => {
  const object = { id: 1, uuid: 'u', participant }
  const text = JSON.stringify({ event: 'meeting.participant_left', event_ts: 1, payload: { object } })

  expect(read(text)).toMatchObject({ participant: name })
})

test('names that do not fit, or that nobody can read, are told apart by their digest', () => {
  const names = ['朝日 🐦‍⬛', '朝日', 'two words', 'a\u0000b', 'x'.repeat(101), 'x'.repeat(102)].map((uuid) => {
    const object = { id: 1, uuid, participant: { participant_uuid: uuid } }
    const message = read(JSON.stringify({ event: 'meeting.started', event_ts: 1, payload: { object } }))
    expect(message).toMatchObject({ uuid: expect.stringMatching(/^[\da-f]{64}$/) })
    return message?.kind === 'event' && message.participant
  })

  expect(new Set(names).size).toBe(6)
})

test('an event without a run is about the meeting as a whole', () => {
  const text = JSON.stringify({ event: 'meeting.deleted', event_ts: 1, payload: { object: { id: '12' } } })

  expect(read(text)).toMatchObject({ meetingId: '12', uuid: '12', participant: null })
})

test('the question for the secret is told apart', () => {
  const text = '{"event":"endpoint.url_validation","event_ts":1,"payload":{"plainToken":"abc"}}'

  expect(read(text)).toEqual({ kind: 'question', plainToken: 'abc' })
})

test.each([
  '',
  'null',
  '[]',
  '"meeting.started"',
  '{"event":"meeting.started"',
  '<xml/>',
  '{"event":"meeting.started","event_ts":1}',
  '{"event":"meeting.started","event_ts":1,"payload":{"object":{}}}',
  '{"event":"meeting.started","event_ts":1,"payload":{"object":{"id":"abc"}}}',
  '{"event":"meeting.started","event_ts":1,"payload":{"object":{"id":-5}}}',
  '{"event":"meeting.started","event_ts":1,"payload":{"object":{"id":"9223372036854775808"}}}',
  '{"event":"meeting.started","event_ts":1,"payload":{"object":{"id":""}}}',
  '{"event":"meeting.started","event_ts":1e30,"payload":{"object":{"id":5}}}',
  '{"event":"meeting.started","event_ts":"soon","payload":{"object":{"id":5}}}',
  '{"event":"meeting\\u0000","event_ts":1,"payload":{"object":{"id":5}}}',
  `{"event":"meeting.started","event_ts":1,"payload":{"object":{"id":"${'9'.repeat(40)}"}}}`,
  '{"event":"endpoint.url_validation","payload":{}}',
  '{"event":"endpoint.url_validation","payload":{"plainToken":7}}',
])('%s is nothing to Kuji', (text) => {
  expect(read(text)).toBeNull()
})
