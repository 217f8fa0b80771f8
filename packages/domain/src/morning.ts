/** The rhythm of a morning, all in minutes. `drawLead` is before the slot, the others after it. */
export type Rhythm = {
  readonly drawLead: number
  readonly onTime: number
  readonly meeting: number
}

const minute = 60_000

/** How long a finished morning stays on the screen, in minutes. */
export const afterglowMinutes = 15

/** How far ahead a slot may be drawn by hand without insisting, in minutes. */
export const earlyDrawMinutes = 60

/** When the slot's registration closes and the draw is due. */
export function drawTime(startsAt: Date, rhythm: Rhythm): Date {
  return addMinutes(startsAt, -rhythm.drawLead)
}

/** When the slot stops being worth drawing: the end of its on-time window. */
export function onTimeEnd(startsAt: Date, rhythm: Rhythm): Date {
  return addMinutes(startsAt, rhythm.onTime)
}

/** When the slot's rooms close. */
export function closeTime(startsAt: Date, rhythm: Rhythm): Date {
  return addMinutes(startsAt, rhythm.meeting)
}

/** The instant `minutes` later, or earlier when negative. */
export function addMinutes(instant: Date, minutes: number): Date {
  return new Date(instant.getTime() + minutes * minute)
}
