/** What is known of how reliably a person shows up, from the mornings that counted. */
export type RateState = {
  /** Estimated chance x1000, 0..1000. */
  readonly rate: number
  /** How many mornings it is made from. */
  readonly events: number
}

/** Where everybody starts: as likely as the usual newcomer. */
export const startRate: RateState = { rate: 700, events: 0 }

/** The step's divisor for a newcomer, and the one it grows to, one a morning. */
const firstDivisor = 11
const lastDivisor = 33

/**
 * The rate after one more morning.
 *
 * Moves a fraction of the way towards 1000 or 0 and rounds half away from the present
 * rate, in whole numbers only, so that a history gives the same rate wherever it is
 * folded. For the first 22 mornings it is the mean of a Beta(7, 3) posterior; later it
 * forgets with a memory of 33. It stays within 0..1000 by itself.
 */
export function nextRate({ rate, events }: RateState, came: boolean): RateState {
  const divisor = Math.min(firstDivisor + events, lastDivisor)
  const gap = (came ? 1000 : 0) - rate
  const step = Math.floor((Math.abs(gap) + Math.floor(divisor / 2)) / divisor)
  return { rate: rate + Math.sign(gap) * step, events: events + 1 }
}

/** The rate that a history gives: whether the person came, for each morning that counted, the oldest first. */
export function foldRate(history: readonly boolean[]): RateState {
  return history.reduce<RateState>(nextRate, startRate)
}
