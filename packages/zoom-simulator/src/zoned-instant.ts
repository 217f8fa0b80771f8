/**
 * The instant of a local time (`yyyy-MM-ddTHH:mm:ss`) in an IANA zone.
 *
 * @returns null for an unknown zone or an impossible date; around a change of the clocks, one of the possible instants
 */
export function zonedInstant(local: string, zone: string): Date | null {
  const asUtc = Date.parse(`${local}Z`)
  if (Number.isNaN(asUtc)) return null
  try {
    const guess = asUtc - offsetAt(asUtc, zone)
    return new Date(asUtc - offsetAt(guess, zone))
  } catch {
    return null
  }
}

/** How far the zone's clocks are ahead of UTC, in milliseconds. */
function offsetAt(instant: number, zone: string): number {
  const shown = new Intl.DateTimeFormat('sv-SE', {
    timeZone: zone,
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(instant)
  return Date.parse(`${shown.replace(' ', 'T')}Z`) - instant
}
