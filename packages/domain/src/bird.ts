/** How many birds there are to name rooms after; the names themselves are the web app's. */
export const birdCount = 60

/** A room's name: a bird from 0 to 59, and a numeral from 2 when the birds have run out (else null). */
export type Bird = { readonly bird: number; readonly numeral: number | null }

/** Names a room so that no two rooms of one draw share a name, and mornings begin with different birds. */
export function roomBird(drawId: number, ordinal: number): Bird {
  const bird = (drawId * 17 + ordinal) % birdCount
  const round = Math.floor(ordinal / birdCount)
  return { bird, numeral: round === 0 ? null : round + 1 }
}
