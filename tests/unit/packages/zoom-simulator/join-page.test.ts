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

const timeZone = 'Asia/Tokyo'

test('the right link shows the room, its time, and that nobody is called', () => {
  const { status, text } = joinPage(aMeeting(), { secret: 'abc.1', timeZone })

  expect(status).toBe(200)
  for (const words of [
    'Kuji d7-r3',
    '11月24日(火) 9:00',
    '24 November',
    '15 分',
    '通話は始まりません',
    'No call happens',
  ]) {
    expect(text).toContain(words)
  }
})

test.each(['', 'abc', '123456'])('a link with "%s" for a secret shows nothing of the room', (secret) => {
  const { status, text } = joinPage(aMeeting(), { secret, timeZone })

  expect(status).toBe(403)
  expect(text).toContain('リンクが合いません')
  expect(text).not.toContain('Kuji d7-r3')
})

test('an unknown room is a page that says so', () => {
  const { status, text } = joinPage(null, { secret: 'abc.1', timeZone })

  expect(status).toBe(404)
  expect(text).toContain('部屋が見つかりません')
})

test('a topic is text, never markup', () => {
  const { text } = joinPage(aMeeting({ topic: `<img src=x onerror="a('&')">` }), {
    secret: 'abc.1',
    timeZone,
  })

  expect(text).toContain('&lt;img src=x onerror=&quot;a(&#39;&amp;&#39;)&quot;&gt;')
  expect(text).not.toContain('<img')
})
