import { AppError } from './errors.ts'

/** A room of one draw: who has a seat, and who of them is up. Ids of people. */
export type RoomPresence = {
  readonly id: number
  readonly seated: readonly number[]
  readonly present: readonly number[]
}

/**
 * One room led into another. `whole`: with every seat it has, so that late-comers follow;
 * else only the one who is present moves, and the others keep their room.
 */
export type Merge = { readonly from: number; readonly into: number; readonly whole: boolean }

type Rescue = {
  readonly rooms: readonly RoomPresence[]
  /** Whether two people must not share a room. Directionless; asked in either order. */
  readonly blocked: (a: number, b: number) => boolean
  /** Most people present in one room. */
  readonly maxPresent: number
}

/** Rooms with somebody in them as the merging proceeds, by the number present, each list in order of id. */
type Shelves = Map<number, RoomPresence[]>

/**
 * Finds company for everybody who sits alone.
 *
 * Each room with exactly one present goes into the emptiest room that has somebody in
 * it and a free place, ties by id, so lonely rooms meet each other first. No two seats
 * of the two rooms may be a blocked pair, present or not: the late may still come.
 * Where no room allows that, the one person moves alone into a room nobody of which
 * they have a block with; where there is none either, the room stays as it is.
 *
 * A room is merged at most once, and one that others were led into stays. The order of
 * the input does not matter. Who is in no room with one present is not touched.
 *
 * @throws {AppError} INVALID_INPUT when two rooms have the same id
 */
export function mergeLonelyRooms({ rooms, blocked, maxPresent }: Rescue): Merge[] {
  const occupied = rooms.filter(({ present }) => present.length > 0).toSorted((a, b) => a.id - b.id)
  if (occupied.some(({ id }, index) => id === occupied[index - 1]?.id))
    throw new AppError('INVALID_INPUT', 'two rooms have the same id')
  const shelves: Shelves = new Map(Map.groupBy(occupied, ({ present }) => present.length))
  const merges: Merge[] = []
  for (const lonely of [...(shelves.get(1) ?? [])]) {
    // Another lonely room has been led into it.
    if (!takeOff(shelves, lonely)) continue
    const found = findRoom(shelves, { lonely, blocked, maxPresent })
    if (found === null) {
      putOn(shelves, lonely)
      continue
    }
    const { into, whole } = found
    takeOff(shelves, into)
    const [guest] = lonely.present
    putOn(shelves, {
      id: into.id,
      seated: [...into.seated, ...(whole ? lonely.seated : lonely.present)],
      present: [...into.present, guest as number],
    })
    merges.push({ from: lonely.id, into: into.id, whole })
  }
  return merges
}

type Search = Pick<Rescue, 'blocked' | 'maxPresent'> & { readonly lonely: RoomPresence }

function findRoom(
  shelves: Shelves,
  { lonely, blocked, maxPresent }: Search,
): { readonly into: RoomPresence; readonly whole: boolean } | null {
  for (const whole of [true, false]) {
    const guests = whole ? lonely.seated : lonely.present
    const mayMeet = (room: RoomPresence): boolean =>
      !room.seated.some((seat) => guests.some((guest) => blocked(guest, seat)))
    for (let present = 1; present < maxPresent; present += 1) {
      const into = shelves.get(present)?.find(mayMeet)
      if (into !== undefined) return { into, whole }
    }
  }
  return null
}

/** @returns false when the room is not on its shelf (any more) */
function takeOff(shelves: Shelves, room: RoomPresence): boolean {
  const shelf = shelves.get(room.present.length) ?? []
  const place = placeOn(shelf, room.id)
  if (shelf[place] !== room) return false
  shelf.splice(place, 1)
  return true
}

function putOn(shelves: Shelves, room: RoomPresence): void {
  const shelf = shelves.get(room.present.length) ?? []
  shelf.splice(placeOn(shelf, room.id), 0, room)
  shelves.set(room.present.length, shelf)
}

/** Where a room of this id is, or would go, in a list ordered by id. */
function placeOn(shelf: readonly RoomPresence[], id: number): number {
  let low = 0
  let high = shelf.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((shelf[middle] as RoomPresence).id < id) low = middle + 1
    else high = middle
  }
  return low
}
