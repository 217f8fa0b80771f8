import { drawRooms } from '@kuji/domain/draw-rooms'
import { drawRoomsFromFacts } from '@kuji/domain/draw-rooms-from-facts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { drawFacts, drawInput, sizings } from '../../../support/build-draw.ts'

test('room columns give the very rooms that pairs give', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 200 }),
      fc.double({ min: 0, max: 0.15, noNaN: true }),
      fc.constantFrom(...sizings),
      fc.string(),
      (people, blockedShare, sizing, seed) => {
        const shape = { people, blockedShare, sizing, seed }

        expect(drawRoomsFromFacts(drawFacts(shape), shape)).toEqual(drawRooms(drawInput(shape)))
      },
    ),
    { numRuns: 30 },
  )
}, 60_000)

test('the facts given are left as they were', () => {
  const shape = { people: 50, blockedShare: 0.1, sizing: { min: 3, max: 5, target: 4 }, seed: 'left alone' }
  const facts = drawFacts(shape)
  drawRoomsFromFacts(facts, shape)

  expect(facts).toEqual(drawFacts(shape))
})
