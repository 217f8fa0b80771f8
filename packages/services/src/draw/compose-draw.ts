import { encodeDrawInput } from '@kuji/domain/draw-input'
import { drawRoomsFromFacts } from '@kuji/domain/draw-rooms-from-facts'
import type { DrawFacts } from '@kuji/domain/draw-facts'
import type { Sizing } from '@kuji/domain/room-sizes'
import { fingerprintOf, secretOf, seedOf } from './draw-secret.ts'

/** What a draw is made from. `root` is that of the slot's secret. */
export type DrawSource = {
  readonly root: string
  readonly startsAt: Date
  readonly sizing: Sizing
  readonly facts: DrawFacts
}

/** A draw that nobody has written down yet. `rooms` holds user ids, everyone exactly once. */
export type ComposedDraw = {
  /** The canonical input, byte for byte. */
  readonly input: Uint8Array
  /** SHA-256 of the input. */
  readonly inputHash: string
  readonly seed: string
  readonly rooms: readonly number[][]
}

/** Makes a draw from what is known. The same source gives the same draw, whenever it is made. */
export function composeDraw({ root, startsAt, sizing, facts }: DrawSource): ComposedDraw {
  const input = encodeDrawInput({ salt: root, sizing, facts })
  const inputHash = fingerprintOf(input)
  const seed = seedOf({ secret: secretOf(root), startsAt, inputHash })
  return { input, inputHash, seed, rooms: drawRoomsFromFacts(facts, { sizing, seed }) }
}
