import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { newIdentity } from '@kuji/zoom-simulator/meeting-identity'
import { openMeetingStore, type NewMeeting } from '@kuji/zoom-simulator/meeting-store'
import { seededChance } from '@kuji/zoom-simulator/seeded-chance'
import { calmSettings } from '@kuji/zoom-simulator/simulator-settings'
import { expect, test } from 'vitest'
import { temporaryDirectory } from '../../../support/temporary-directory.ts'
import { waitUntil } from '../../../support/wait-until.ts'

const now = () => new Date('2026-11-23T23:50:00Z')

function aStore({ file, seed = 'test', at = now }: { file?: string; seed?: string; at?: () => Date } = {}) {
  const options = { chance: seededChance(seed), settings: calmSettings }
  return openMeetingStore({ file, now: at, identify: (host, isTaken) => newIdentity(host, isTaken, options) })
}

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
  const store = aStore()
  const ids = Array.from({ length: 500 }, () => store.add(aMeeting()).id)

  expect(new Set(ids).size).toBe(500)
  expect(ids.every((id) => /^\d{11}$/.test(id))).toBe(true)
})

test('meetings and the port outlive a restart, in a file for the owner only', () => {
  const file = stateFile()
  const before = aStore({ file })
  const kept = before.add(aMeeting())
  before.remove(before.add(aMeeting()).id)
  before.rememberPort(4711)
  before.flush()

  const after = aStore({ file })

  expect(after.all()).toEqual([kept])
  expect(after.lastPort()).toBe(4711)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(readdirSync(dirname(file))).toEqual(['zoom.json'])
})

test('a meeting is forgotten thirty days after its start', () => {
  const file = stateFile()
  const store = aStore({ file })
  store.add(aMeeting({ startsAt: '2026-10-24T00:00:00Z' }))
  store.flush()

  expect(aStore({ file, at: () => new Date('2026-11-22T00:00:00Z') }).all()).toHaveLength(1)
  expect(aStore({ file }).all()).toHaveLength(0)
})

test('an unreadable state is put aside, and the simulator starts empty', () => {
  const file = join(temporaryDirectory(), 'zoom.json')
  writeFileSync(file, '{"meetings": [')

  expect(aStore({ file }).all()).toEqual([])
  expect(existsSync(`${file}.unreadable`)).toBe(true)
})

test('many changes are one write, which comes by itself', async () => {
  const file = stateFile()
  const store = aStore({ file })
  const kept = Array.from({ length: 400 }, () => store.add(aMeeting()))

  expect(existsSync(file)).toBe(false)
  await waitUntil(() => existsSync(file))
  expect(aStore({ file }).all()).toEqual(kept)
})

test('under one seed a host gets the same ids, whatever other hosts do', () => {
  const [first, second] = [aStore({ seed: 'a' }), aStore({ seed: 'a' })]
  second.add(aMeeting({ hostId: 'other' }))

  expect(second.add(aMeeting()).id).toBe(first.add(aMeeting()).id)
  expect(aStore({ seed: 'b' }).add(aMeeting()).id).not.toBe(first.all()[0]?.id)
})
