/** The UTC date of an instant, `YYYY-MM-DD`: the days by which Zoom counts calls. */
export function utcDay(instant: Date): string {
  return instant.toISOString().slice(0, 10)
}

/** The next 00:00 UTC after an instant. */
export function nextUtcDay(instant: Date): Date {
  const day = 86_400_000
  return new Date((Math.floor(instant.getTime() / day) + 1) * day)
}

/** So far our clock and Zoom's may differ around midnight, in milliseconds. */
export const clockSlackMs = 600_000

/** Whether what is used up for the UTC day will be there again before `end`, or may be any moment. */
export function isNewDayBefore(end: Date, now: Date): boolean {
  return nextUtcDay(new Date(now.getTime() - clockSlackMs)) < end
}
