import { readChangedMeeting, readNewMeeting } from '@kuji/zoom-simulator/meeting-request'
import type { SimulatedHost } from '@kuji/zoom-simulator/simulator-options'
import { expect, test } from 'vitest'

const now = new Date('2026-11-23T23:50:00Z')

const aHost = (changes: Partial<SimulatedHost> = {}) => ({
  id: 'h',
  email: 'owl@zoom.example',
  waitingRoomLocked: false,
  ...changes,
})

const read = (body: unknown, host = aHost()) => readNewMeeting(body, { host, now })

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

test('a locked waiting room wins over the request, at a change too', () => {
  const host = aHost({ waitingRoomLocked: true })
  const meeting = { ...read({ settings: open }), id: '1', uuid: 'u', linkSecret: 's', createdAt: '' }

  expect(read({ settings: open }, host).settings).toMatchObject({
    waiting_room: true,
    join_before_host: false,
  })
  expect(readChangedMeeting({ settings: open }, { meeting, host }).settings).toMatchObject({
    waiting_room: true,
  })
})

test('a passcode is always there', () => {
  expect(read({}).passcode).toMatch(/^\d{6}$/)
  expect(read({ password: '' }).passcode).toMatch(/^\d{6}$/)
  expect(read({ password: 'abc' }).passcode).toBe('abc')
})
