import { joinPage } from '@kuji/zoom-simulator/join-page'
import type { SimulatedMeeting } from '@kuji/zoom-simulator/meeting-store'
import { expect, test } from 'vitest'

const aMeeting = (changes: Partial<SimulatedMeeting> = {}): SimulatedMeeting => ({
  id: '81234567890',
  uuid: 'u',
  hostId: 'h',
  hostEmail: 'owl@zoom.example',
  topic: 'Kuji d7-r3',
  agenda: '',
  type: 2,
  startsAt: '2026-11-24T00:00:00Z',
  minutes: 15,
  timezone: 'UTC',
  createdAt: '2026-11-23T23:50:00Z',
  passcode: '123456',
  linkSecret: 'abc.1',
  settings: {},
  ...changes,
})

const options = (meeting: SimulatedMeeting | null = aMeeting()) => ({
  meeting,
  timeZone: 'Asia/Tokyo',
  people: 3,
  presence: { guest: 'g', nonce: 'n' },
})

test('who is in sees the room, its time, and that nobody is called', () => {
  const { status, text } = joinPage('in', options())

  expect(status).toBe(200)
  for (const words of [
    'Kuji d7-r3',
    '11月24日(火) 9:00',
    '24 November',
    '15 分',
    '<dd>3</dd>',
    '通話は始まりません',
    'No call happens',
  ]) {
    expect(text).toContain(words)
  }
})

test.each([
  { outcome: 'wrong_passcode', status: 403, words: 'リンクが合いません' },
  { outcome: 'no_meeting', status: 404, words: '部屋が見つかりません' },
  { outcome: 'host_busy', status: 409, words: 'The host has another meeting in progress' },
  { outcome: 'waiting_room', status: 409, words: 'You are in the waiting room' },
  { outcome: 'jbh_waiting', status: 409, words: 'Waiting for the host' },
  { outcome: 'too_early', status: 409, words: 'It is too early' },
  { outcome: 'sign_in_needed', status: 409, words: 'Sign in to join' },
] as const)('$outcome is said plainly, and shows nothing of the room', ({ outcome, status, words }) => {
  const page = joinPage(outcome, options())

  expect(page.status).toBe(status)
  expect(page.text).toContain(words)
  expect(page.text).not.toContain('Kuji d7-r3')
})

test('a topic is text, never markup', () => {
  const { text } = joinPage('in', options(aMeeting({ topic: `<img src=x onerror="a('&')">` })))

  expect(text).toContain('&lt;img src=x onerror=&quot;a(&#39;&amp;&#39;)&quot;&gt;')
  expect(text).not.toContain('<img')
})
