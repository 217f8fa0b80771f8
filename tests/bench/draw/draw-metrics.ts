import { median } from '../median.ts'
import { historyDraws, type DrawFacts } from '@kuji/domain/draw-facts'
import { lastMetInColumns } from '@kuji/domain/pair-cost'

const classes = 5

/** What the scored mornings of one simulation add up to. */
export type Tally = ReturnType<typeof emptyTally>

/** A tally of nothing. Classes are the fifths of the people by their true chance, weakest first. */
export function emptyTally() {
  return {
    expectedAlone: 0,
    expectedPresent: 0,
    pairs: 0,
    metPairs: 0,
    metLastPairs: 0,
    metWeight: 0,
    /** By class: the sum of the risks to be alone for one who attends, and of how many. */
    risks: new Float64Array(classes),
    seats: new Float64Array(classes),
    /** By two classes: pairs drawn, and pairs that plain chance would give. */
    meetings: new Float64Array(classes * classes),
    chanceMeetings: new Float64Array(classes * classes),
    againAlone: 0,
    againPresent: 0,
    attendees: 0,
    aloneAfterThree: 0,
    aloneAfterSix: 0,
    milliseconds: [] as number[],
    processorMilliseconds: [] as number[],
  }
}

/** The figures of a tally; shares are 0..1. */
export type Figures = {
  readonly lonely: number
  readonly met30: number
  readonly met1: number
  readonly metWeight: number
  readonly mix: number
  readonly again: number
  readonly lonelyAfterThree: number
  readonly lonelyAfterSix: number
  readonly milliseconds: number
  /** What the processor worked on it, in milliseconds: what is left on a machine that is busy otherwise. */
  readonly processor: number
  readonly slowest: number
}

/** Turns a tally into figures. */
export function figuresOf(tally: Tally): Figures {
  const lonely = tally.expectedAlone / tally.expectedPresent
  return {
    lonely,
    met30: tally.metPairs / tally.pairs,
    met1: tally.metLastPairs / tally.pairs,
    metWeight: tally.metWeight / tally.pairs,
    mix: Math.min(...tally.meetings.map((count, cell) => count / (tally.chanceMeetings[cell] as number))),
    again: tally.againAlone / tally.againPresent / lonely,
    lonelyAfterThree: tally.aloneAfterThree / tally.attendees,
    lonelyAfterSix: tally.aloneAfterSix / tally.attendees,
    milliseconds: median(tally.milliseconds),
    processor: median(tally.processorMilliseconds),
    slowest: Math.max(...tally.milliseconds),
  }
}

/** The worst class's risk to be alone, against the same class under another draw. */
export function worstAgainst(tally: Tally, other: Tally): number {
  const risk = ({ risks, seats }: Tally, group: number): number =>
    (risks[group] as number) / (seats[group] as number)
  return Math.max(...Array.from({ length: classes }, (_, group) => risk(tally, group) / risk(other, group)))
}

/** The fifth (0..4) that each person belongs to by their true chance. */
export function classesOf(chances: Float64Array): Uint8Array {
  const order = Array.from(chances.keys()).sort((a, b) => (chances[a] as number) - (chances[b] as number))
  const result = new Uint8Array(chances.length)
  order.forEach((person, rank) => (result[person] = Math.floor((rank * classes) / chances.length)))
  return result
}

/** Adds one draw to the tally. `rooms` hold indexes of people, `chances` are the true ones. */
export function tallyDraw(
  tally: Tally,
  rooms: readonly number[][],
  people: { readonly facts: DrawFacts; readonly chances: Float64Array; readonly classes: Uint8Array },
): void {
  const { facts } = people
  const lastMet = lastMetInColumns(facts)
  for (const room of rooms) {
    for (const person of room) tallySeat(tally, { person, room }, people)
    room.forEach((one, index) => {
      for (const other of room.slice(index + 1)) tallyPair(tally, lastMet(one, other))
    })
  }
  tallyMixing(tally, rooms, people.classes)
}

function tallySeat(
  tally: Tally,
  { person, room }: { person: number; room: readonly number[] },
  { facts, chances, classes: groups }: Parameters<typeof tallyDraw>[2],
): void {
  const chance = chances[person] as number
  let risk = 1
  for (const mate of room) if (mate !== person) risk *= 1 - (chances[mate] as number)
  const group = groups[person] as number
  tally.expectedAlone += chance * risk
  tally.expectedPresent += chance
  tally.risks[group] = (tally.risks[group] as number) + risk
  tally.seats[group] = (tally.seats[group] as number) + 1
  const ago = facts.aloneAgo[person] as number
  if (ago < 1 || ago > 7) return
  tally.againAlone += chance * risk
  tally.againPresent += chance
}

function tallyPair(tally: Tally, drawsAgo: number): void {
  tally.pairs++
  if (drawsAgo < 1 || drawsAgo > historyDraws) return
  tally.metPairs++
  tally.metWeight += 1 / drawsAgo
  if (drawsAgo === 1) tally.metLastPairs++
}

function tallyMixing(tally: Tally, rooms: readonly number[][], groups: Uint8Array): void {
  const { meetings, chanceMeetings } = tally
  const sizes = new Float64Array(classes)
  for (const group of groups) sizes[group] = (sizes[group] as number) + 1
  let ordered = 0
  for (const room of rooms) {
    ordered += room.length * (room.length - 1)
    for (const one of room) tallyMates(meetings, { one, room, groups })
  }
  const share = ordered / (groups.length * (groups.length - 1))
  for (let cell = 0; cell < chanceMeetings.length; cell++) {
    const one = Math.floor(cell / classes)
    const other = cell % classes
    const partners = (sizes[other] as number) - (one === other ? 1 : 0)
    chanceMeetings[cell] = (chanceMeetings[cell] as number) + (sizes[one] as number) * partners * share
  }
}

function tallyMates(
  meetings: Float64Array,
  { one, room, groups }: { one: number; room: readonly number[]; groups: Uint8Array },
): void {
  for (const other of room) {
    if (one === other) continue
    const cell = (groups[one] as number) * classes + (groups[other] as number)
    meetings[cell] = (meetings[cell] as number) + 1
  }
}
