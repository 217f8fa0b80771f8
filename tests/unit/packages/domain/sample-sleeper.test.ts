import { sampleSleeperCount, sampleWakeTime } from '@kuji/domain/sample-sleeper'
import { expect, test } from 'vitest'

const drawAt = new Date('2026-11-23T10:01:00Z')
const startsAt = new Date('2026-11-23T10:03:00Z')

test('by turns sleepers get up at once, a minute after the draw, at the slot, and never', () => {
  const times = [0, 1, 2, 3, 4].map((sleeper) => sampleWakeTime(sleeper, drawAt, startsAt))

  expect(times).toEqual([drawAt, new Date('2026-11-23T10:02:00Z'), startsAt, null, drawAt])
})

test('a practice morning has enough sleepers for three rooms', () => {
  expect(sampleSleeperCount).toBe(11)
})
