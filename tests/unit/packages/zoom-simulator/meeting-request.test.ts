import { readChangedMeeting, readNewMeeting } from '@kuji/zoom-simulator/meeting-request'
import { seededChance } from '@kuji/zoom-simulator/seeded-chance'
import type { HostLock, SimulatedHost } from '@kuji/zoom-simulator/simulated-host'
import { expect, test } from 'vitest'

const now = new Date('2026-11-23T23:50:00Z')

const aHost = (...locks: HostLock[]): SimulatedHost => ({
  id: 'h',
  email: 'owl@zoom.example',
  type: 2,
  status: 'active',
  isRemoved: false,
  locks,
})

const read = (body: unknown, host = aHost()) =>
  readNewMeeting(body, { host, now, chance: seededChance('test') })

const open = { join_before_host: true, waiting_room: false }

test.each([
  { topic: 'x'.repeat(201) },
  { password: '12345678901' },
  { start_time: '2026-11-24' },
  { start_time: '2026-11-24T00:00:00.000Z' },
  { start_time: '2026-11-24T00:00:00', timezone: 'Mars/Olympus' },
  { duration: 0 },
  { type: 4 },
])('%o is refused with the field named', (body) => {
  const field = Object.keys(body)[0]

  expect(() => read(body)).toThrow(
    expect.objectContaining({
      status: 400,
      body: expect.objectContaining({ code: 300, errors: [expect.objectContaining({ field })] }),
    }),
  )
})

test.each([null, 'text', []])('%o is no meeting at all', (body) => {
  expect(() => read(body)).toThrow('Request Body should be a valid JSON object.')
})

test('numbers in quotes are taken, and unknown settings kept quiet', () => {
  expect(
    read({ duration: '30', type: '2', start_time: '2026-11-24T00:00:00Z', colour: 'red' }),
  ).toMatchObject({
    minutes: 30,
    type: 2,
  })
})

test('a meeting without a start is an instant one', () => {
  expect(read({ type: 2 })).toMatchObject({ type: 1, startsAt: '2026-11-23T23:50:00Z' })
})

test('an open door is granted, and a waiting room closes it', () => {
  expect(read({ settings: open }).settings).toMatchObject(open)
  expect(read({ settings: { ...open, waiting_room: true } }).settings).toMatchObject({
    join_before_host: false,
  })
})

test.each([
  { setting: 'waiting_room', shut: { waiting_room: true, join_before_host: false } },
  { setting: 'join_before_host', shut: { waiting_room: false, join_before_host: false } },
  { setting: 'meeting_authentication', shut: { meeting_authentication: true } },
  { setting: 'auto_recording', shut: { auto_recording: 'cloud' } },
] as const)('a lock of $setting wins over the request; only a stubborn one over a change', (lock) => {
  const identity = { id: '1', uuid: 'u', linkSecret: 's', createdAt: '' }
  const wish = { settings: { ...open, meeting_authentication: false, auto_recording: 'none' } }
  for (const stubborn of ['create', 'always'] as const) {
    const host = aHost({ setting: lock.setting, stubborn })
    const meeting = { ...read(wish, host), ...identity }
    expect(meeting.settings).toMatchObject(lock.shut)
    const changed = readChangedMeeting(wish, { meeting, host })
    expect(changed.settings).toMatchObject(stubborn === 'always' ? lock.shut : wish.settings)
  }
})

test('a passcode is always there', () => {
  expect(read({}).passcode).toMatch(/^\d{6}$/)
  expect(read({ password: '' }).passcode).toMatch(/^\d{6}$/)
  expect(read({ password: 'abc' }).passcode).toBe('abc')
})
