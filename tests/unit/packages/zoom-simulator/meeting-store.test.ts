import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { openMeetingStore, type NewMeeting } from '@kuji/zoom-simulator/meeting-store'
import { expect, test } from 'vitest'
import { temporaryDirectory } from '../../../support/temporary-directory.ts'

const now = () => new Date('2026-11-23T23:50:00Z')

const aMeeting = (changes: Partial<NewMeeting> = {}): NewMeeting => ({
  hostId: 'h',
  hostEmail: 'owl@zoom.example',
  topic: 'Kuji',
  agenda: '',
  type: 2,
  startsAt: '2026-11-24T00:00:00Z',
  minutes: 15,
  timezone: 'UTC',
  passcode: '123456',
  settings: { waiting_room: false },
  ...changes,
})

const stateFile = () => join(temporaryDirectory(), 'deep', 'zoom.json')

test('ids have eleven digits and are not given twice', () => {
  const store = openMeetingStore(undefined, now)
  const ids = Array.from({ length: 500 }, () => store.add(aMeeting()).id)

  expect(new Set(ids).size).toBe(500)
  expect(ids.every((id) => /^\d{11}$/.test(id))).toBe(true)
})

test('meetings and the port outlive a restart, in a file for the owner only', () => {
  const file = stateFile()
  const before = openMeetingStore(file, now)
  const kept = before.add(aMeeting())
  before.remove(before.add(aMeeting()).id)
  before.rememberPort(4711)

  const after = openMeetingStore(file, now)

  expect(after.all()).toEqual([kept])
  expect(after.lastPort()).toBe(4711)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(readdirSync(dirname(file))).toEqual(['zoom.json'])
})

test('a meeting is forgotten thirty days after its start', () => {
  const file = stateFile()
  openMeetingStore(file, now).add(aMeeting({ startsAt: '2026-10-24T00:00:00Z' }))

  expect(openMeetingStore(file, () => new Date('2026-11-22T00:00:00Z')).all()).toHaveLength(1)
  expect(openMeetingStore(file, now).all()).toHaveLength(0)
})

test('an unreadable state is put aside, and the simulator starts empty', () => {
  const file = join(temporaryDirectory(), 'zoom.json')
  writeFileSync(file, '{"meetings": [')

  expect(openMeetingStore(file, now).all()).toEqual([])
  expect(existsSync(`${file}.unreadable`)).toBe(true)
})
