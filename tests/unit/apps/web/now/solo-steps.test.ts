import { expect, test } from 'vitest'
import { soloSteps } from '../../../../../apps/web/src/now/solo-steps.ts'

const begun = new Date('2026-11-24T00:06:20Z')

test.each([
  { after: 0, step: 0 },
  { after: 59, step: 0 },
  { after: 60, step: 1 },
  { after: 150, step: 2 },
  { after: 240, step: 3 },
  { after: 299, step: 3 },
  { after: 300, step: 4 },
  { after: 3600, step: 4 },
])('$after seconds in, it is time for step $step', ({ after, step }) => {
  const steps = soloSteps(begun, new Date(begun.getTime() + after * 1000))

  expect(steps.map(({ isNow }) => isNow)).toEqual([0, 1, 2, 3, 4].map((index) => index === step))
})

test('the five minutes begin when the person does', () => {
  const minutes = soloSteps(begun, begun).map(({ at }) => (at.getTime() - begun.getTime()) / 60_000)

  expect(minutes).toEqual([0, 1, 2, 4, 5])
})
