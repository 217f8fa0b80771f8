import { birdCount } from '@kuji/domain/bird'
import { expect, test } from 'vitest'
import { birdName, birds } from '../../../../../apps/web/src/now/birds.ts'

test.each(['ja', 'en'] as const)('every bird has a name of its own in %s', (locale) => {
  expect(birds[locale]).toHaveLength(birdCount)
  expect(new Set(birds[locale]).size).toBe(birdCount)
})

test('a number means the same bird in both languages', () => {
  expect([birdName(0, 'ja'), birdName(0, 'en')]).toEqual(['つばめ', 'Swallow'])
  expect([birdName(59, 'ja'), birdName(59, 'en')]).toEqual(['みそさざい', 'Wren'])
})
