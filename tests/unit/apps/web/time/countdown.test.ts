import { expect, test } from 'vitest'
import { countdown } from '../../../../../apps/web/src/time/countdown.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute

const shown = (leftMs: number) => countdown(leftMs).map(({ value, unit }) => `${value} ${unit}`)

test.each([
  { left: 26 * hour + 5 * minute, text: ['1 days', '2 hours'] },
  { left: 10 * hour + 42 * minute + 30 * second, text: ['10 hours', '42 minutes'] },
  { left: hour, text: ['1 hours', '0 minutes'] },
  { left: 42 * minute, text: ['42 minutes'] },
  { left: 9 * minute + 7 * second, text: ['9 minutes', '07 seconds'] },
  { left: minute, text: ['1 minutes', '00 seconds'] },
  { left: 59 * second, text: ['59 seconds'] },
])('with $left ms left it shows $text', ({ left, text }) => {
  expect(shown(left)).toEqual(text)
})

test('it reaches nothing only when nothing is left', () => {
  expect(shown(1)).toEqual(['1 seconds'])
  expect(shown(0)).toEqual(['0 seconds'])
  expect(shown(-hour)).toEqual(['0 seconds'])
})
