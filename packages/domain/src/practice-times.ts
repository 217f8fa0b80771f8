import { addMinutes } from './morning.ts'

const minute = 60_000
const shortestWait = 30_000
const waitMinutes = 2

/**
 * When a practice morning asked for now is drawn and when it starts.
 *
 * The draw falls on the first whole minute at least half a minute ahead, because the
 * worker looks once a minute; the slot is two minutes later. So two practice slots that
 * start together are drawn together.
 *
 * @param isTaken true for an instant that is a slot already; the next free minute is taken instead
 */
export function practiceTimes(
  now: Date,
  isTaken: (instant: Date) => boolean,
): { startsAt: Date; drawAt: Date } {
  let drawAt = new Date(Math.ceil((now.getTime() + shortestWait) / minute) * minute)
  while (isTaken(addMinutes(drawAt, waitMinutes))) drawAt = addMinutes(drawAt, 1)
  return { startsAt: addMinutes(drawAt, waitMinutes), drawAt }
}
