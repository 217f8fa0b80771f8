import { seededRandom, type Random } from '@kuji/domain/random'
import { nextRate, startRate } from '@kuji/domain/rate'
import { populations, sampleChances, sampleNormal } from './population.ts'

const mornings = 120

/**
 * How much worse the rate foretells a morning than knowing the true chance would: the mean
 * squared distance of the two (the excess of the Brier score), over all mornings of so many people.
 *
 * @param drift by how much (standard deviation) the log odds of a person move from one morning to the next
 */
export function rateExcess(people: number, drift: number): number {
  const random = seededRandom(`rates ${drift}`)
  const chances = sampleChances(people, populations.usual, random)
  const sum = chances.reduce((total, chance) => total + excessOf(chance, drift, random), 0)
  return sum / people / mornings
}

function excessOf(start: number, drift: number, random: Random): number {
  let chance = start
  let state = startRate
  let sum = 0
  for (let morning = 0; morning < mornings; morning++) {
    sum += (state.rate / 1000 - chance) ** 2
    state = nextRate(state, random() < chance)
    if (drift > 0) chance = moved(chance, drift * sampleNormal(random))
  }
  return sum
}

function moved(chance: number, by: number): number {
  const odds = (chance / (1 - chance)) * Math.exp(by)
  return odds / (1 + odds)
}
