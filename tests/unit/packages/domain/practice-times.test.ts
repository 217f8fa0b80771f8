import { practiceTimes } from '@kuji/domain/practice-times'
import fc from 'fast-check'
import { expect, test } from 'vitest'

const minute = 60_000

function iso({ startsAt, drawAt }: { startsAt: Date; drawAt: Date }): string[] {
  return [drawAt, startsAt].map((instant) => instant.toISOString().slice(11, 23))
}

function isAt(...times: readonly string[]) {
  return (instant: Date): boolean => times.includes(instant.toISOString().slice(11, 16))
}

test.each([
  { now: '10:00:00.000', drawAt: '10:01:00.000', startsAt: '10:03:00.000' },
  { now: '10:00:30.000', drawAt: '10:01:00.000', startsAt: '10:03:00.000' },
  { now: '10:00:30.001', drawAt: '10:02:00.000', startsAt: '10:04:00.000' },
  { now: '10:00:59.999', drawAt: '10:02:00.000', startsAt: '10:04:00.000' },
])('asked for at $now it is drawn at $drawAt and starts at $startsAt', ({ now, drawAt, startsAt }) => {
  expect(iso(practiceTimes(new Date(`2026-11-23T${now}Z`), () => false))).toEqual([drawAt, startsAt])
})

test('the worker has half a minute at least and a minute and a half at most', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4_000_000_000_000 }), (now) => {
      const { drawAt } = practiceTimes(new Date(now), () => false)

      expect(drawAt.getTime() - now).toBeGreaterThanOrEqual(minute / 2)
      expect(drawAt.getTime() - now).toBeLessThan(1.5 * minute)
      expect(drawAt.getTime() % minute).toBe(0)
    }),
  )
})

test('where the minute is taken the next free one is used, and its draw moves with it', () => {
  const now = new Date('2026-11-23T10:00:00Z')

  expect(iso(practiceTimes(now, isAt('10:03')))).toEqual(['10:02:00.000', '10:04:00.000'])
  expect(iso(practiceTimes(now, isAt('10:03', '10:04')))).toEqual(['10:03:00.000', '10:05:00.000'])
})

test('two practice slots that start together are drawn together', () => {
  const early = practiceTimes(new Date('2026-11-23T10:00:00Z'), isAt('10:03'))
  const late = practiceTimes(new Date('2026-11-23T10:01:00Z'), isAt('10:03'))

  expect(late).toEqual(early)
})
