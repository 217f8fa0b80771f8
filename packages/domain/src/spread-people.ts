/** A room that may take in more people. `seated` are ids of people. */
export type OpenRoom = { readonly id: number; readonly seated: readonly number[] }

type Spread = {
  /** Those who need another room. Ids of people. */
  readonly people: readonly number[]
  readonly rooms: readonly OpenRoom[]
  /** Whether two people must not share a room. Directionless; asked in either order. */
  readonly blocked: (a: number, b: number) => boolean
  /** Most seats that a room may have. */
  readonly maxSeats: number
}

/** Somebody's new room. */
export type Move = { readonly userId: number; readonly roomId: number }

/**
 * Finds places in other rooms for the people of a room that cannot open.
 *
 * The room that can take most of them takes them, the one with the fewest seats among
 * equals, then the lowest id; so they stay together where one room can have them all, and
 * part into as few rooms as they must. Nobody is put beside somebody with whom they have a
 * block, and no room gets more than `maxSeats`. Who fits nowhere is left out.
 *
 * The order of the input does not matter.
 */
export function spreadPeople({ people, rooms, blocked, maxSeats }: Spread): Move[] {
  const moves: Move[] = []
  let left = people.toSorted((a, b) => a - b)
  let open = rooms.toSorted((a, b) => a.seated.length - b.seated.length || a.id - b.id)
  while (left.length > 0) {
    const best = mostWelcoming(open, (room) => guestsOf(room, { left, blocked, maxSeats }))
    if (best === null) return moves
    const { room, guests } = best
    moves.push(...guests.map((userId) => ({ userId, roomId: room.id })))
    left = left.filter((userId) => !guests.includes(userId))
    // It has taken all it can.
    open = open.filter(({ id }) => id !== room.id)
  }
  return moves
}

function mostWelcoming(
  open: readonly OpenRoom[],
  guestsIn: (room: OpenRoom) => number[],
): { readonly room: OpenRoom; readonly guests: readonly number[] } | null {
  let best: { readonly room: OpenRoom; readonly guests: readonly number[] } | null = null
  for (const room of open) {
    const guests = guestsIn(room)
    if (guests.length > (best?.guests.length ?? 0)) best = { room, guests }
  }
  return best
}

function guestsOf(
  { seated }: OpenRoom,
  { left, blocked, maxSeats }: Pick<Spread, 'blocked' | 'maxSeats'> & { readonly left: readonly number[] },
): number[] {
  const guests: number[] = []
  for (const userId of left) {
    if (seated.length + guests.length >= maxSeats) break
    if ([...seated, ...guests].every((other) => !blocked(userId, other))) guests.push(userId)
  }
  return guests
}
