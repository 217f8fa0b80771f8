import { nudgeDue, nudgeEnd } from '@kuji/domain/nudge-times'
import fc from 'fast-check'
import { expect, test } from 'vitest'

const startsAt = new Date('2030-01-07T00:00:00Z')
const rhythm = { drawLead: 10, onTime: 5, meeting: 15 }

function at(minutes: number): Date {
  return new Date(startsAt.getTime() + minutes * 60_000)
}

test.each([
  [-6, null],
  [-5.001, null],
  [-5, 1],
  [-0.001, 1],
  [0, null],
  [4.999, null],
  [5, 2],
  [5.999, 2],
  [6, null],
  [7, null],
] as const)('%f minutes from the slot nudge %s is due', (minutes, due) => {
  expect(nudgeDue({ startsAt, drawnAt: at(-10) }, at(minutes), rhythm)).toBe(due)
})

test.each([
  { drawn: -6, nudges: [1, 2] },
  { drawn: -5.9, nudges: [null, 2] },
  { drawn: -3, nudges: [null, 2] },
  { drawn: 4, nudges: [null, 2] },
  { drawn: 4.5, nudges: [null, null] },
])('who was drawn at $drawn is nudged no sooner than a minute after', ({ drawn, nudges }) => {
  const due = [-4.5, 5.5].map((minutes) => nudgeDue({ startsAt, drawnAt: at(drawn) }, at(minutes), rhythm))

  expect(due).toEqual(nudges)
})

test('the last nudge follows the on-time window', () => {
  expect(nudgeDue({ startsAt, drawnAt: at(-10) }, at(8), { ...rhythm, onTime: 8 })).toBe(2)
})

test('the first nudge ends when the last one begins, the last one with its minute', () => {
  expect(nudgeEnd('nudge', startsAt, rhythm)).toEqual(at(5))
  expect(nudgeEnd('last_nudge', startsAt, rhythm)).toEqual(at(6))
})

test('what is due may also be sent, and nothing once the minute after the on-time window is over', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -20, max: 40, noNaN: true }),
      fc.integer({ min: 1, max: 15 }),
      (minutes, onTime) => {
        const now = at(minutes)
        const due = nudgeDue({ startsAt, drawnAt: at(-10) }, now, { ...rhythm, onTime })
        const isTimely = (kind: 'nudge' | 'last_nudge') =>
          now < nudgeEnd(kind, startsAt, { ...rhythm, onTime })

        if (due === 1) expect(isTimely('nudge')).toBe(true)
        if (due === 2) expect([isTimely('nudge'), isTimely('last_nudge')]).toEqual([false, true])
        if (minutes >= onTime + 1) expect([isTimely('nudge'), isTimely('last_nudge')]).toEqual([false, false])
      },
    ),
  )
})
