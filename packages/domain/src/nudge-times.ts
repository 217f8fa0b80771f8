import { addMinutes, onTimeEnd, type Rhythm } from './morning.ts'

/** How long before the slot those who are not up yet are told how many are, in minutes. */
const firstLeadMinutes = 5

/** How long after the on-time window the last word may still go out, in minutes. */
const lastGraceMinutes = 1

/** How long before a nudge its draw must have been made, in minutes. */
const shortestRestMinutes = 1

/** From when on, inclusive, and until when, exclusive, a nudge may be sent. */
type NudgeWindow = { readonly from: Date; readonly until: Date }

/** When the first nudge of a slot is queued: the last five minutes before it. */
function firstNudgeWindow(startsAt: Date): NudgeWindow {
  return { from: addMinutes(startsAt, -firstLeadMinutes), until: startsAt }
}

/** When the last nudge of a slot is queued: the minute after its on-time window. After it comes silence. */
function lastNudgeWindow(startsAt: Date, rhythm: Rhythm): NudgeWindow {
  const from = onTimeEnd(startsAt, rhythm)
  return { from, until: addMinutes(from, lastGraceMinutes) }
}

/**
 * Which of a draw's two nudges is due: 1 for the true number of those who are up, 2 for how long
 * one can still get in; null outside both windows. What was missed is not made up for, and who
 * heard of their room only just now is not nudged to it in the same breath.
 */
export function nudgeDue(
  { startsAt, drawnAt }: { readonly startsAt: Date; readonly drawnAt: Date },
  now: Date,
  rhythm: Rhythm,
): 1 | 2 | null {
  const windows = [firstNudgeWindow(startsAt), lastNudgeWindow(startsAt, rhythm)]
  const open = windows.findIndex((window) => isWithin(window, now))
  const { from } = windows[open] ?? {}
  if (from === undefined || addMinutes(drawnAt, shortestRestMinutes) > from) return null
  return open === 0 ? 1 : 2
}

/**
 * When a nudge becomes useless, queued or on its way: the first when the last takes its place, the
 * last when its own minute is over. A phone that comes back later is told neither.
 */
export function nudgeEnd(kind: 'nudge' | 'last_nudge', startsAt: Date, rhythm: Rhythm): Date {
  const { from, until } = lastNudgeWindow(startsAt, rhythm)
  return kind === 'nudge' ? from : until
}

function isWithin({ from, until }: NudgeWindow, now: Date): boolean {
  return from <= now && now < until
}
