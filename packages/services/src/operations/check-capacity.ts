import { largestRoom } from '@kuji/domain/fit-sizing'
import type { Deps } from '../deps.ts'
import { shortagesAhead, type Shortage } from '../hosting/shortages-ahead.ts'
import type { Finding } from './finding.ts'

/** Looks at every slot of the next day: are there hosts for its rooms, and what happens if not? */
export async function checkCapacity(deps: Deps): Promise<readonly Finding[]> {
  const subject = 'capacity'
  const largest = Math.max(largestRoom, deps.settings.sizing.max)
  const shortages = await shortagesAhead(deps)
  if (shortages.length === 0) return [{ subject, problem: null }]
  return shortages.map((shortage) => ({ subject, problem: shortageSentence(shortage, largest) }))
}

/**
 * What a slot lacks, what will be done about it, and what the operator can do.
 *
 * @param largest people in a room at most, where rooms have to grow
 */
export function shortageSentence(shortage: Shortage, largest: number): string {
  const { startsAt, rooms, hosts } = shortage
  return `${startsAt.toISOString()} needs ${count(rooms, 'room')} and the free hosts can run ${hosts}: ${remedySentence(shortage, largest)}`
}

function remedySentence({ remedy, short, people, hosts }: Shortage, largest: number): string {
  if (remedy === 'fallback')
    return `${count(short, 'room')} will open at the second provider. Add hosts to have all of them at Zoom.`
  if (remedy === 'larger')
    return `rooms will grow, to at most ${largest} people, so that everybody gets one. Add hosts to keep them small.`
  const without = Math.max(1, people - hosts * largest)
  return `even with ${largest} people in a room, about ${without} of ${people} people will get none. Add hosts, or set FALLBACK_MEETING_URL.`
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
