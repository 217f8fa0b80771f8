import { historyDraws, type DrawFacts } from '@kuji/domain/draw-facts'
import type { DrawInput, DrawMember } from '@kuji/domain/draw-rooms'
import { seededRandom, type Random } from '@kuji/domain/random'
import type { Sizing } from '@kuji/domain/room-sizes'

/** What is particular about a draw; all else is made up from the seed. */
export type DrawShape = {
  readonly people: number
  readonly blockedShare: number
  readonly sizing: Sizing
  readonly seed: string
}

/** The usual wishes, and some that are harder to fulfil. */
export const sizings: readonly Sizing[] = [
  { min: 3, max: 5, target: 4 },
  { min: 3, max: 5, expectedPresent: 3.4 },
  { min: 1, max: 1, target: 1 },
  { min: 2, max: 2, target: 2 },
  { min: 4, max: 4, target: 4 },
  { min: 3, max: 6, expectedPresent: 3 },
  { min: 5, max: 9, target: 7 },
  { min: 10, max: 40, target: 20 },
]

/** A draw of people with odd ids, any rates, thirty mornings of history and some blocks, as facts. */
export function drawFacts({ people, blockedShare, seed }: Omit<DrawShape, 'sizing'>): DrawFacts {
  const random = seededRandom(`facts ${seed}`)
  const below = (end: number): number => Math.floor(random() * end)
  return {
    ids: Int32Array.from({ length: people }, (_, index) => 3 * index + 1),
    rates: Int16Array.from({ length: people }, () => below(1001)),
    aloneAgo: Int16Array.from({ length: people }, () => (random() < 0.2 ? 1 + below(12) : 0)),
    rooms: Int32Array.from({ length: people * historyDraws }, () => below(2 * people) - people || -1).map(
      (room) => Math.max(room, -1),
    ),
    blocked: Int32Array.from(blockedPairs(people, blockedShare, random).flat()),
  }
}

/** The same draw as somebody would write it down: pairs by id. */
export function drawInput(shape: DrawShape): DrawInput {
  const facts = drawFacts(shape)
  const ids = Array.from(facts.ids)
  const members = ids.map((id, index): DrawMember => {
    const aloneAgo = facts.aloneAgo[index] as number
    return { id, rate: facts.rates[index] as number, aloneAgo: aloneAgo === 0 ? null : aloneAgo }
  })
  const blocked = Array.from({ length: facts.blocked.length / 2 }, (_, pair): [number, number] => [
    ids[facts.blocked[2 * pair] as number] as number,
    ids[facts.blocked[2 * pair + 1] as number] as number,
  ])
  return { members, met: meetings(facts), blocked, sizing: shape.sizing, seed: shape.seed }
}

/** True when no blocked pair shares a room. */
export function keepsBlocks(rooms: readonly number[][], blocked: DrawInput['blocked']): boolean {
  const roomOf = new Map(rooms.flatMap((room, index) => room.map((id) => [id, index] as const)))
  return Array.from(blocked).every(([one, other]) => roomOf.get(one) !== roomOf.get(other))
}

function blockedPairs(people: number, share: number, random: Random): [number, number][] {
  const pairs: [number, number][] = []
  for (let low = 0; low < people; low++)
    for (let high = low + 1; high < people; high++) if (random() < share) pairs.push([low, high])
  return pairs
}

/** Every meeting there was, so a pair that met often comes often. */
function meetings({ ids, rooms }: DrawFacts): [number, number, number][] {
  const met: [number, number, number][] = []
  for (let column = 0; column < historyDraws; column++) {
    const inRoom = new Map<number, number[]>()
    ids.forEach((id, index) => {
      const room = rooms[index * historyDraws + column] as number
      if (room < 0) return
      for (const other of inRoom.get(room) ?? []) met.push([id, other, column + 1])
      inRoom.set(room, [...(inRoom.get(room) ?? []), id])
    })
  }
  return met
}
