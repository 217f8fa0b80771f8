import type { Sizing } from './room-sizes.ts'

/**
 * The draw's input as one text, the same whatever order the members came in.
 *
 * Its hash is stored with the draw, so that a replay can prove it saw the same people.
 */
export function canonicalDrawInput(members: Iterable<{ readonly id: number }>, sizing: Sizing): string {
  const ids = Array.from(members, ({ id }) => id).toSorted((a, b) => a - b)
  const wish = 'target' in sizing ? sizing.target : `present ${sizing.expectedPresent}`
  return `kuji-draw-1\n${sizing.min} ${wish} ${sizing.max}\n${ids.join('\n')}\n`
}
