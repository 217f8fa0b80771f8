import type { NowStatus } from '@kuji/domain/now-state'

/** The light in the sky: the Now state tells it, never the phone's clock. */
export type Phase = 'night' | 'dawn' | 'morning'

const phases = {
  none: 'night',
  registered: 'night',
  drawing: 'dawn',
  preparing: 'dawn',
  ready: 'dawn',
  no_room: 'dawn',
  joined: 'morning',
  // Who is moved is up already: the sky never goes back.
  moved: 'morning',
  over: 'morning',
} as const satisfies Record<NowStatus, Phase>

/** The sky for where a person stands; night for somebody who is not signed in. */
export function phaseOf(status: NowStatus | null): Phase {
  return status === null ? 'night' : phases[status]
}

/** True from the draw until the room is over: nothing may reload the page then. */
export function isMorningUnderWay(status: NowStatus | null): boolean {
  return status !== null && ['drawing', 'preparing', 'ready', 'moved', 'joined'].includes(status)
}

/** How high the dawn's sun stands: 0 below the edge at the draw, 1 just above the button at the slot. */
export function sunHeight(slot: { drawAt: string; startsAt: string }, now: Date): number {
  const from = Date.parse(slot.drawAt)
  const whole = Math.max(1, Date.parse(slot.startsAt) - from)
  return Math.min(1, Math.max(0, (now.getTime() - from) / whole))
}
