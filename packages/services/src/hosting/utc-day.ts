/** The UTC date of an instant, `YYYY-MM-DD`: the days by which Zoom counts calls. */
export function utcDay(instant: Date): string {
  return instant.toISOString().slice(0, 10)
}

/** The next 00:00 UTC after an instant. */
export function nextUtcDay(instant: Date): Date {
  const day = 86_400_000
  return new Date((Math.floor(instant.getTime() / day) + 1) * day)
}
