import { roomSizes, type Sizing } from './room-sizes.ts'

/** Above so many people nobody gets a word in; rooms do not grow further for want of hosts. */
export const largestRoom = 8

/** What a slot needs, and what there is for it. */
export type RoomDemand = {
  readonly people: number
  /** Of the people's rates, which are chances x1000. */
  readonly rateSum: number
  /** Meetings that can be hosted at the same time. */
  readonly hosts: number
  /** Whether rooms without a host can open elsewhere. */
  readonly hasFallback: boolean
}

/**
 * The sizing by which everybody gets a room, whatever the number of hosts.
 *
 * That is the one configured where there are hosts enough, or a second provider for the
 * rest. Otherwise rooms grow just so far that one per host is enough, to eight people at
 * most, or to the largest that is configured: then `roomSizes` gives at most as many rooms
 * as there are hosts whenever so large rooms suffice. Blocks may still take a room more.
 *
 * @throws {AppError} INVALID_INPUT when the sizing contradicts itself
 */
export function fitSizing(sizing: Sizing, demand: RoomDemand): Sizing {
  const { people, rateSum, hosts, hasFallback } = demand
  const wanted = roomSizes(people, sizing, rateSum).length
  if (hasFallback || wanted <= hosts || hosts <= 0) return sizing
  const target = Math.min(Math.max(largestRoom, sizing.max), Math.ceil(people / hosts))
  return { min: sizing.min, max: Math.max(sizing.max, target), target }
}
