import { shuffle, type Random } from '@kuji/domain/random'

/** The two shapes of a Beta distribution. */
export type Shapes = readonly [a: number, b: number]

const samplesEach = 25

/** How reliably people get up: the usual lot (mean .70), and one where reliability differs widely. */
export const populations = {
  usual: [7, 3],
  wide: [2.1, 0.9],
} as const satisfies Record<string, Shapes>

/** So many chances of showing up, spread evenly over a Beta distribution, in the order of chance. */
export function sampleChances(count: number, [a, b]: Shapes, random: Random): Float64Array {
  // The middle one of each so many sorted samples: a population without luck of its own.
  const many = Float64Array.from({ length: count * samplesEach }, () => {
    const came = sampleGamma(a, random)
    return came / (came + sampleGamma(b, random))
  }).sort()
  const chosen = Array.from(
    { length: count },
    (_, index) => many[index * samplesEach + (samplesEach >> 1)] as number,
  )
  return Float64Array.from(shuffle(chosen, random))
}

/** A normal number, by Box and Muller. */
export function sampleNormal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

/** Marsaglia and Tsang, with their boost for shapes below 1. */
function sampleGamma(shape: number, random: Random): number {
  if (shape < 1) return sampleGamma(shape + 1, random) * (1 - random()) ** (1 / shape)
  const d = shape - 1 / 3
  for (;;) {
    const x = sampleNormal(random)
    const v = (1 + x / Math.sqrt(9 * d)) ** 3
    if (v > 0 && Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v
  }
}
