import { isNudgeTimely } from '@kuji/domain/nudge-times'
import type { Rhythm } from '@kuji/domain/morning'
import type { MessageFacts } from './message-facts.ts'

/**
 * Whether a message that was queued is still true and of use. Not: when it has expired, when its
 * room has failed or closed, when its reader said that they cannot come, and a nudge when its reader is
 * up, its room is not open, or its time is over.
 */
export function isWorthSending(
  { kind, expiresAt, startsAt, room }: Pick<MessageFacts, 'kind' | 'expiresAt' | 'startsAt' | 'room'>,
  now: Date,
  rhythm: Rhythm,
): boolean {
  if (expiresAt <= now) return false
  if (room === null) return true
  if (room.state === 'failed' || room.state === 'closed' || room.declined) return false
  if (kind !== 'nudge' && kind !== 'last_nudge') return true
  return (
    !room.up && room.state === 'ready' && startsAt !== null && isNudgeTimely(kind, { startsAt, now }, rhythm)
  )
}
