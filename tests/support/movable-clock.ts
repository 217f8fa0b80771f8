import type { Clock } from '@kuji/services/ports'

/** A clock that stands still until it is moved. */
export type MovableClock = Clock & { readonly moveTo: (instant: Date | string) => void }

export function movableClock(start: Date | string): MovableClock {
  const time = { instant: new Date(start) }
  return {
    now: () => new Date(time.instant),
    moveTo: (instant) => {
      time.instant = new Date(instant)
    },
  }
}
