import type { Figures } from './draw-metrics.ts'

/** One line of the bench: what was simulated and what came out, beside the plain shuffle. */
export type Case = {
  readonly people: number
  readonly population: 'usual' | 'wide'
  readonly rooms: 'target 4' | '3.4 present'
  readonly shuffled: Figures
  readonly kuji: Figures
  readonly worst: number
}

type Target = {
  readonly text: string
  readonly of: (one: Case) => boolean
  readonly value: (one: Case) => number
  readonly isMet: (value: number) => boolean
}

const percent = 0.01
const atMost =
  (limit: number) =>
  (value: number): boolean =>
    value <= limit

/** The goals the draw was built to; lengths of time in milliseconds, shares 0..1. */
export const targets: readonly Target[] = [
  {
    text: 'alone: at most .92 of shuffle (rooms of 4)',
    of: ({ people, population, rooms }) => people >= 200 && population === 'usual' && rooms === 'target 4',
    value: ({ kuji, shuffled }) => kuji.lonely / shuffled.lonely,
    isMet: atMost(0.92),
  },
  {
    text: 'alone: at most .70 of shuffle (rooms of 4, wide)',
    of: ({ people, population, rooms }) => people >= 200 && population === 'wide' && rooms === 'target 4',
    value: ({ kuji, shuffled }) => kuji.lonely / shuffled.lonely,
    isMet: atMost(0.7),
  },
  {
    text: 'alone: at most .8 % (3.4 present)',
    of: ({ people, population, rooms }) =>
      people >= 1000 && population === 'usual' && rooms === '3.4 present',
    value: ({ kuji }) => kuji.lonely,
    isMet: atMost(0.8 * percent),
  },
  {
    text: 'alone after +6: at most .01 %',
    of: ({ people }) => people >= 20,
    value: ({ kuji }) => kuji.lonelyAfterSix,
    isMet: atMost(0.01 * percent),
  },
  {
    text: 'alone again within 7: at most .6 of the usual',
    of: ({ people }) => people >= 200,
    value: ({ kuji }) => kuji.again,
    isMet: atMost(0.6),
  },
  {
    text: 'met within 30: at most .01 % (200: .1 %)',
    of: ({ people }) => people >= 200,
    value: ({ people, kuji }) => kuji.met30 / (people < 1000 ? 10 : 1),
    isMet: atMost(0.01 * percent),
  },
  {
    text: 'met last time: at most .3 % at 40 (rooms of 4)',
    of: ({ people, rooms }) => people === 40 && rooms === 'target 4',
    value: ({ kuji }) => kuji.met1,
    isMet: atMost(0.3 * percent),
  },
  {
    text: 'repeats, weighed: at most .045 at 40 (rooms of 4)',
    of: ({ people, rooms }) => people === 40 && rooms === 'target 4',
    value: ({ kuji }) => kuji.metWeight,
    isMet: atMost(0.045),
  },
  {
    text: 'met last time: at most 7 % at 12',
    of: ({ people }) => people === 12,
    value: ({ kuji }) => kuji.met1,
    isMet: atMost(7 * percent),
  },
  {
    text: 'repeats, weighed: at most .24 at 12',
    of: ({ people }) => people === 12,
    value: ({ kuji }) => kuji.metWeight,
    isMet: atMost(0.24),
  },
  {
    text: 'nobody much worse off: Fmax at most 1.25',
    of: ({ people }) => people >= 200,
    value: ({ worst }) => worst,
    isMet: atMost(1.25),
  },
  {
    text: 'everybody can meet anybody: mix at least .30',
    of: ({ people }) => people >= 200,
    value: ({ kuji }) => kuji.mix,
    isMet: (value) => value >= 0.3,
  },
  {
    text: 'time: at most 300 ms at 10,000',
    of: ({ people }) => people === 10_000,
    value: ({ kuji }) => kuji.milliseconds,
    isMet: atMost(300),
  },
  {
    text: 'time: at most 5 s at 100,000',
    of: ({ people }) => people === 100_000,
    value: ({ kuji }) => kuji.milliseconds,
    isMet: atMost(5_000),
  },
]
