const day = 86_400_000

/** How long after its room's close a missed mark may be disputed, in days. */
const disputeDays = 7

/** The last instant at which the missed mark of a room closed at `closesAt` may be disputed. */
export function disputeEnd(closesAt: Date): Date {
  return new Date(closesAt.getTime() + disputeDays * day)
}
