import { createHash } from 'node:crypto'

/**
 * Chance that can be replayed. What comes out depends on the seed, the words and how many
 * times the same words were asked before, never on what was asked in between: calls that
 * reach a simulator in another order are dealt with alike.
 */
export type SeededChance = {
  readonly seed: string
  /** A number from 0 up to but not including 1. */
  readonly fraction: (...words: readonly string[]) => number
  readonly bytes: (...words: readonly string[]) => Buffer
}

/** Makes the chance of one simulator. */
export function seededChance(seed: string): SeededChance {
  const asked = new Map<string, number>()
  const bytes = (...words: readonly string[]) => {
    const name = words.join('\n')
    const before = asked.get(name) ?? 0
    asked.set(name, before + 1)
    return createHash('sha256').update(`${seed}\n${name}\n${before}`).digest()
  }
  return { seed, bytes, fraction: (...words) => bytes(...words).readUInt32BE() / 2 ** 32 }
}

/** A waiting time around a median, with the long tail that networks have. Ten times the median is the most. */
export function drawLatency(
  { medianMs, jitter }: { readonly medianMs: number; readonly jitter: number },
  { chance, call }: { readonly chance: SeededChance; readonly call: string },
): number {
  const [first, second] = [chance.fraction('latency', call), chance.fraction('latency', call)]
  const normal = Math.sqrt(-2 * Math.log(1 - first)) * Math.cos(2 * Math.PI * second)
  return Math.min(medianMs * Math.exp(jitter * normal), 10 * medianMs)
}
