import { register } from './kuji-calls.ts'
import { severalPeople, type Person } from './kuji-people.ts'
import type { RunningServer } from './running-server.ts'

const day = 86_400_000
const minute = 60_000

/** A morning at 09:00 in Tokyo that nobody else in the file uses; the next day's is free as well. */
export type Morning = {
  readonly startsAt: Date
  /** Moves the clock to so many minutes after the slot; negative is before it. */
  readonly goTo: (minutes: number) => void
}

const used = new WeakMap<RunningServer, number>()

/** The next unused morning; the clock stands at nine in the evening before it. */
export function aMorning(server: RunningServer): Morning {
  const number = (used.get(server) ?? 0) + 1
  used.set(server, number)
  const startsAt = new Date(Date.parse('2030-01-07T00:00:00Z') + number * 2 * day)
  const goTo = (minutes: number): void => server.clock.moveTo(new Date(startsAt.getTime() + minutes * minute))
  goTo(-12 * 60)
  return { startsAt, goTo }
}

/** A morning for which so many people have registered the evening before. */
export async function aRegisteredMorning(
  server: RunningServer,
  count: number,
): Promise<Morning & { readonly people: readonly Person[] }> {
  const morning = aMorning(server)
  const people = await severalPeople(server, count)
  for (const reply of await Promise.all(people.map((one) => register(server, one, morning.startsAt)))) {
    if (reply.statusCode !== 201) throw new Error(`/register answered ${reply.statusCode}: ${reply.body}`)
  }
  return { ...morning, people }
}
