const leastMs = 1_000
const firstLongestMs = 5_000
const longestMs = 30_000

/**
 * How long to wait before the stream is opened again: 1 to 5 s after the first loss, up to
 * twice as long after each further one, never more than 30 s.
 *
 * A restarted server loses everybody in the same second; chance brings them back in different ones.
 *
 * @param losses how often it was lost since it last held
 * @param chance from 0 to 1
 */
export function reconnectWait(losses: number, chance: number): number {
  const longest = Math.min(longestMs, firstLongestMs * 2 ** Math.max(0, losses - 1))
  return leastMs + chance * (longest - leastMs)
}
