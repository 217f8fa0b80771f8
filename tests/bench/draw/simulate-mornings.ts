import { historyDraws, type DrawFacts } from '@kuji/domain/draw-facts'
import { drawRoomsFromFacts } from '@kuji/domain/draw-rooms-from-facts'
import { seededRandom, shuffle, type Random } from '@kuji/domain/random'
import { nextRate, startRate, type RateState } from '@kuji/domain/rate'
import { roomSizes, type Sizing } from '@kuji/domain/room-sizes'
import { classesOf, tallyDraw, type Tally } from './draw-metrics.ts'
import { sampleChances, type Shapes } from './population.ts'
import { rescueRooms } from './rescue-rooms.ts'

const mornings = 60
const scoredFrom = 30
/** This share of those who come are not there yet at +3. */
const lateShare = 0.2

/** One run of sixty mornings with the same people every day. */
export type Simulation = {
  readonly people: number
  readonly shapes: Shapes
  readonly sizing: Sizing
  readonly seed: string
}

/** A way to draw, with the history that it made for itself. */
type Arm = {
  readonly draw: (facts: DrawFacts, terms: { sizing: Sizing; seed: string }) => number[][]
  readonly rooms: Int32Array
  readonly aloneAgo: Int16Array
  readonly tally: Tally
}

/** What happened to the people, whatever the draw. */
type World = {
  readonly ids: Int32Array
  readonly chances: Float64Array
  readonly classes: Uint8Array
  readonly rates: Int16Array
  readonly states: RateState[]
}

/** What Kuji's draw and a plain shuffle add up to. */
export type Tallies = { readonly kuji: Tally; readonly shuffled: Tally }

/**
 * Lets the same people oversleep on the same mornings under Kuji's draw and under a plain
 * shuffle, and adds the last thirty of sixty mornings to the tallies.
 */
export function simulateMornings(simulation: Simulation, tallies: Tallies): void {
  const random = seededRandom(`people ${simulation.seed}`)
  const world = newWorld(simulation, random)
  const arms = [
    newArm(world, drawRoomsFromFacts, tallies.kuji),
    newArm(world, drawByShuffle, tallies.shuffled),
  ]
  for (let number = 0; number < mornings; number++) {
    const came = Uint8Array.from(world.chances, (chance) => (random() < chance ? 1 : 0))
    const late = came.map((there) => (random() < lateShare ? there : 0))
    const terms = { sizing: simulation.sizing, seed: `${simulation.seed} ${number}` }
    for (const arm of arms) liveMorning(arm, world, { came, late, terms, scored: number >= scoredFrom })
    learn(world, came)
  }
}

function newWorld({ people, shapes }: Simulation, random: Random): World {
  const chances = sampleChances(people, shapes, random)
  return {
    ids: Int32Array.from(chances, (_, index) => index),
    chances,
    classes: classesOf(chances),
    rates: new Int16Array(people).fill(startRate.rate),
    states: Array.from(chances, () => startRate),
  }
}

/** What there was before: nobody's rate, history or luck counts. */
function drawByShuffle(
  { ids, rates }: DrawFacts,
  { sizing, seed }: { sizing: Sizing; seed: string },
): number[][] {
  const order = shuffle(Array.from(ids), seededRandom(seed))
  let taken = 0
  const sizes = roomSizes(
    ids.length,
    sizing,
    rates.reduce((sum, rate) => sum + rate, 0),
  )
  return sizes.map((size) => order.slice(taken, (taken += size)))
}

function newArm({ ids }: World, draw: Arm['draw'], tally: Tally): Arm {
  const rooms = new Int32Array(ids.length * historyDraws).fill(-1)
  return { draw, rooms, aloneAgo: new Int16Array(ids.length), tally }
}

/** A morning: who came, who of them late, and what the draw is made by. */
type Morning = {
  readonly came: Uint8Array
  readonly late: Uint8Array
  readonly terms: { readonly sizing: Sizing; readonly seed: string }
  readonly scored: boolean
}

function liveMorning(arm: Arm, world: World, { came, late, terms, scored }: Morning): void {
  const { ids, rates } = world
  const facts = { ids, rates, aloneAgo: arm.aloneAgo, rooms: arm.rooms, blocked: new Int32Array() }
  const startedAt = performance.now()
  const processorBefore = process.cpuUsage()
  const rooms = arm.draw(facts, terms)
  const took = performance.now() - startedAt
  const processor = process.cpuUsage(processorBefore)
  if (scored) {
    arm.tally.milliseconds.push(took)
    arm.tally.processorMilliseconds.push((processor.user + processor.system) / 1000)
    tallyDraw(arm.tally, rooms, { facts, ...world })
    rescueRooms(arm.tally, rooms, { came, late, maxPresent: terms.sizing.max })
  }
  remember(arm, rooms, came)
}

function remember({ rooms: columns, aloneAgo }: Arm, rooms: readonly number[][], came: Uint8Array): void {
  columns.copyWithin(1, 0)
  for (let person = 0; person < came.length; person++) {
    columns[person * historyDraws] = -1
    const ago = aloneAgo[person] as number
    if (ago > 0) aloneAgo[person] = ago + 1
  }
  rooms.forEach((room, ordinal) => {
    const present = room.filter((person) => came[person] === 1)
    for (const person of present) columns[person * historyDraws] = ordinal
    if (present.length === 1) aloneAgo[present[0] as number] = 1
  })
}

function learn({ rates, states }: World, came: Uint8Array): void {
  for (let person = 0; person < came.length; person++) {
    const state = nextRate(states[person] as RateState, came[person] === 1)
    states[person] = state
    rates[person] = state.rate
  }
}
