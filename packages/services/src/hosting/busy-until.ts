import { addMinutes } from '@kuji/domain/morning'

/** Minutes that a host is left alone after a room has closed, for meetings that overrun. */
const gapMinutes = 5

/** Until when a room that closes then keeps its host busy. */
export function busyUntil(closesAt: Date): Date {
  return addMinutes(closesAt, gapMinutes)
}
