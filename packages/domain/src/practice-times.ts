import { addMinutes } from './morning.ts'

const minute = 60_000
const shortestWait = 30_000

/**
 * When a practice morning asked for now is drawn and when it starts.
 *
 * The draw falls on the first whole minute at least half a minute ahead, because the
 * worker looks once a minute; the slot is two minutes later.
 *
 * @param isTaken true for an instant that is a slot already; the next free minute is taken instead
 */
export function practiceTimes(
  now: Date,
  isTaken: (instant: Date) => boolean,
): { startsAt: Date; drawAt: Date } {
  const drawAt = new Date(Math.ceil((now.getTime() + shortestWait) / minute) * minute)
  let startsAt = addMinutes(drawAt, 2)
  while (isTaken(startsAt)) startsAt = addMinutes(startsAt, 1)
  return { startsAt, drawAt }
}
