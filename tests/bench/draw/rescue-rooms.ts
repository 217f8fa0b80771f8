import { mergeLonelyRooms } from '@kuji/domain/merge-lonely-rooms'
import type { Tally } from './draw-metrics.ts'

/** A room as the morning goes on. */
type OpenRoom = { readonly id: number; seated: number[]; present: number[] }

/**
 * Lets the rooms of one draw be merged at +3 and again at +6, and tallies who is alone after each.
 *
 * The late are not there at +3 and there at +6; they end in the room that theirs was led into.
 */
export function rescueRooms(
  tally: Tally,
  rooms: readonly number[][],
  morning: { readonly came: Uint8Array; readonly late: Uint8Array; readonly maxPresent: number },
): void {
  const { came, late, maxPresent } = morning
  let open = rooms.map((seated, id): OpenRoom => {
    return { id, seated, present: seated.filter((person) => came[person] === 1 && late[person] === 0) }
  })
  open = mergeOnce(open, maxPresent)
  for (const room of open) room.present = room.seated.filter((person) => came[person] === 1)
  tally.attendees += open.reduce((sum, { present }) => sum + present.length, 0)
  tally.aloneAfterThree += countLonely(open)
  tally.aloneAfterSix += countLonely(mergeOnce(open, maxPresent))
}

function countLonely(rooms: readonly OpenRoom[]): number {
  return rooms.filter(({ present }) => present.length === 1).length
}

function mergeOnce(rooms: readonly OpenRoom[], maxPresent: number): OpenRoom[] {
  const open = new Map(rooms.map((room) => [room.id, { ...room }]))
  for (const { from, into, whole } of mergeLonelyRooms({ rooms, blocked: () => false, maxPresent })) {
    const source = open.get(from) as OpenRoom
    const target = open.get(into) as OpenRoom
    const movers = whole ? source.seated : source.present
    target.seated = [...target.seated, ...movers]
    target.present = [...target.present, ...source.present]
    source.seated = source.seated.filter((person) => !movers.includes(person))
    source.present = []
  }
  return [...open.values()]
}
