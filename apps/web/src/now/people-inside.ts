import type { NowView } from '@kuji/contract/now'

type Room = NonNullable<NowView['room']>

/**
 * How many people to say are inside the meeting; null where that is not known, would tell the
 * reader of nobody but themselves, or would contradict the chairs. The chairs are what people
 * said themselves; Zoom counts devices, so somebody with two of them is two.
 */
export function peopleInside({ inMeeting, seats }: Pick<Room, 'inMeeting' | 'seats'>): number | null {
  const inside = inMeeting ?? 0
  const up = seats.filter((seat) => seat.up)
  if (inside === 0 || inside > up.length) return null
  return up.every((seat) => seat.mine) ? null : inside
}
