import type { RoomRules } from './room-rules.ts'

/** So many seats are tried before the search gives up. */
const mostTries = 100_000

/**
 * Looks through the ways to seat people in rooms of min..max without a blocked pair.
 *
 * Whoever comes first is tried first: put those who are hardest to seat in front.
 *
 * @returns null when there is no way, or none was found in a fixed number of tries
 */
export function searchRooms(people: readonly number[], rules: RoomRules): number[][] | null {
  const { min, max } = rules
  const everyone = people.length
  if (people.some((person) => everyone - 1 - rules.blockedBy(person) < min - 1)) return null
  const rooms: number[][] = []
  let tries = 0

  const seatFrom = (next: number): boolean => {
    if (next === everyone) return true
    const person = people[next] as number
    for (let index = 0; index <= rooms.length; index++) {
      if (++tries > mostTries) return false
      const room = index === rooms.length ? [] : (rooms[index] as number[])
      if (room.length === max || room.some((mate) => rules.isBlocked(person, mate))) continue
      if (index === rooms.length) rooms.push(room)
      room.push(person)
      if (isWithinReach(rooms, everyone - next - 1, min) && seatFrom(next + 1)) return true
      room.pop()
      if (room.length === 0) rooms.pop()
    }
    return false
  }
  return seatFrom(0) ? rooms : null
}

/** Whether those who come can still bring every room up to min. */
function isWithinReach(rooms: readonly number[][], coming: number, min: number): boolean {
  return rooms.reduce((missing, { length }) => missing + Math.max(0, min - length), 0) <= coming
}
