/**
 * A clock that starts at `startAt` when it is made, and runs on from there (KUJI_NOW).
 *
 * @param startAt null gives the real time
 */
export function movedClock(
  startAt: Date | null,
  real: () => Date = () => new Date(),
): { readonly now: () => Date } {
  if (startAt === null) return { now: real }
  const offset = startAt.getTime() - real().getTime()
  return { now: () => new Date(real().getTime() + offset) }
}
