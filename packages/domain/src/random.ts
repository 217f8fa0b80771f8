/** A source of chance: a number in [0, 1), the next one at each call. */
export type Random = () => number

/**
 * A repeatable source of chance: the same seed gives the same numbers on every engine.
 *
 * sfc32 (Chris Doty-Humphrey, PractRand), its state taken from the seed's characters.
 * Good enough to shuffle by; the seed itself must come from a cryptographic source.
 */
export function seededRandom(seed: string): Random {
  let [a, b, c] = seedWords(seed)
  let counter = 1
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    c |= 0
    return (sum >>> 0) / 4_294_967_296
  }
  for (let warmUp = 0; warmUp < 15; warmUp++) next()
  return next
}

/** Fisher–Yates: every order is equally likely when `random` is uniform. The list given is left as it was. */
export function shuffle<T>(items: readonly T[], random: Random): T[] {
  const result = [...items]
  for (let last = result.length - 1; last > 0; last--) {
    const pick = Math.floor(random() * (last + 1))
    ;[result[last], result[pick]] = [result[pick] as T, result[last] as T]
  }
  return result
}

/** Three 32-bit words that each depend on every character (FNV-1a with different offsets). */
function seedWords(seed: string): [number, number, number] {
  return [0x811c9dc5, 0x9e3779b9, 0x85ebca6b].map((offset) => {
    let hash = offset
    for (let index = 0; index < seed.length; index++) {
      hash = Math.imul(hash ^ seed.charCodeAt(index), 0x01000193)
      hash ^= hash >>> 15
    }
    return hash | 0
  }) as [number, number, number]
}
