import { canonicalDrawInput } from '@kuji/domain/draw-input'
import fc from 'fast-check'
import { expect, test } from 'vitest'

const sizing = { min: 3, target: 4, max: 5 }

function members(...ids: readonly number[]): { id: number }[] {
  return ids.map((id) => ({ id }))
}

test('the input is one text that never changes for the same people and sizing', () => {
  expect(canonicalDrawInput(members(10, 9, 1), sizing)).toBe('kuji-draw-1\n3 4 5\n1\n9\n10\n')
})

test('the order of the members does not matter', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat()), (ids) => {
      expect(canonicalDrawInput(members(...ids.toReversed()), sizing)).toBe(
        canonicalDrawInput(members(...ids), sizing),
      )
    }),
  )
})

test('other people or another sizing give another text', () => {
  const texts = [
    canonicalDrawInput(members(1, 23), sizing),
    canonicalDrawInput(members(12, 3), sizing),
    canonicalDrawInput(members(1, 2, 3), sizing),
    canonicalDrawInput([], sizing),
    canonicalDrawInput(members(1, 23), { ...sizing, max: 6 }),
  ]

  expect(new Set(texts).size).toBe(texts.length)
})
