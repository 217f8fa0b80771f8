import type { Sizing } from '@kuji/domain/room-sizes'
import { loadavg } from 'node:os'
import { emptyTally, figuresOf, worstAgainst, type Figures } from './draw-metrics.ts'
import { targets, type Case } from './draw-targets.ts'
import { populations } from './population.ts'
import { rateExcess } from './rate-excess.ts'
import { simulateMornings } from './simulate-mornings.ts'

/**
 * `npm run bench:draw`: how good the draw is, beside a plain shuffle of the same people.
 *
 * Sixty mornings are simulated for 12 to 100,000 people, or with `-- 1000` for at most so
 * many, and the last thirty are scored. Less is better in every column but mix.
 */
const largest = Number(process.argv[2] ?? 100_000)
const counts = [12, 40, 200, 1_000, 10_000, 100_000].filter((people) => people <= largest)
/** The wide population is there to show the gain, which no longer changes with so many people. */
const largestWide = 1_000

const wishes = {
  'target 4': { min: 3, max: 5, target: 4 },
  '3.4 present': { min: 3, max: 5, expectedPresent: 3.4 },
} as const satisfies Record<Case['rooms'], Sizing>

say(
  '        rooms  people      draw  alone %   +3 %    +6 %    R30 %     R1 %      Rw   Fmax   mix    A7       ms  of processor  slowest',
)
const cases = counts.flatMap((people) => runCases(people))
printTargets()
printRates()
const megabytes = Math.round(process.resourceUsage().maxRSS / 1024)
say(
  `\nMemory at most ${megabytes} MB, two simulations of ${largest.toLocaleString('en')} people included; load ${loadavg()
    .map((load) => load.toFixed(1))
    .join(' ')}.`,
)

function runCases(people: number): Case[] {
  const found: Case[] = []
  for (const population of ['usual', 'wide'] as const) {
    if (population === 'wide' && people > largestWide) continue
    for (const rooms of ['target 4', '3.4 present'] as const) {
      const one = runCase({ people, population, rooms })
      printCase(one)
      found.push(one)
    }
  }
  return found
}

function runCase(which: Pick<Case, 'people' | 'population' | 'rooms'>): Case {
  const { people, population, rooms } = which
  const tallies = { kuji: emptyTally(), shuffled: emptyTally() }
  for (let seed = 0; seed < seedsFor(people); seed++)
    simulateMornings(
      { people, shapes: populations[population], sizing: wishes[rooms], seed: `${people} ${seed}` },
      tallies,
    )
  return {
    ...which,
    shuffled: figuresOf(tallies.shuffled),
    kuji: figuresOf(tallies.kuji),
    worst: worstAgainst(tallies.kuji, tallies.shuffled),
  }
}

function seedsFor(people: number): number {
  if (people <= 40) return 20
  return people <= 200 ? 5 : 1
}

function printCase({ people, population, rooms, shuffled, kuji, worst }: Case): void {
  const title = `${population === 'wide' ? 'wide, ' : ''}${rooms}`.padStart(17)
  for (const [name, figures, fairness] of [
    ['shuffle', shuffled, 1],
    ['Kuji', kuji, worst],
  ] as const)
    say(
      `${title} ${people.toLocaleString('en').padStart(7)} ${name.padStart(8)} ${columns(figures, fairness)}`,
    )
}

function columns(figures: Figures, worst: number): string {
  const share = (value: number): string => (value * 100).toFixed(3).padStart(7)
  return [
    share(figures.lonely),
    share(figures.lonelyAfterThree),
    share(figures.lonelyAfterSix),
    share(figures.met30).padStart(8),
    share(figures.met1).padStart(8),
    figures.metWeight.toFixed(4).padStart(7),
    worst.toFixed(2).padStart(6),
    figures.mix.toFixed(2).padStart(5),
    figures.again.toFixed(2).padStart(5),
    figures.milliseconds.toFixed(1).padStart(8),
    figures.processor.toFixed(1).padStart(13),
    figures.slowest.toFixed(1).padStart(8),
  ].join(' ')
}

function printTargets(): void {
  say('\nTargets, the worst case of each')
  for (const { text, of, value, isMet } of targets) {
    const asked = cases.filter(of)
    if (asked.length === 0) continue
    const missed = asked.find((one) => !isMet(value(one)))
    const values = asked.map((one) => Number(value(one).toPrecision(3)))
    const verdict = missed === undefined ? 'pass' : 'MISS'
    say(`  ${verdict}  ${text.padEnd(52)} ${Math.min(...values)} to ${Math.max(...values)}`)
  }
}

function printRates(): void {
  for (const [text, drift, limit] of [
    ['rate, constant chance: Brier excess at most .0050', 0, 0.005],
    ['rate, drifting chance: Brier excess at most .0100', 0.1, 0.01],
  ] as const) {
    const excess = rateExcess(20_000, drift)
    say(`  ${excess <= limit ? 'pass' : 'MISS'}  ${text.padEnd(52)} ${excess.toFixed(5)}`)
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
