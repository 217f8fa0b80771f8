import type { Rhythm } from '@kuji/domain/morning'
import { nudgeEnd } from '@kuji/domain/nudge-times'
import type { MessageFacts } from './message-facts.ts'

type Facts = Pick<MessageFacts, 'kind' | 'expiresAt' | 'startsAt' | 'room'>

/**
 * Whether a message that was queued is still true and of use. Not: when its time is over, when its
 * room has failed or closed, when its reader said that they cannot come, and a nudge when its reader is
 * up or its room is not open.
 */
export function isWorthSending(facts: Facts, now: Date, rhythm: Rhythm): boolean {
  const { kind, room } = facts
  if (uselessFrom(facts, rhythm) <= now) return false
  if (room === null) return true
  if (room.state === 'failed' || room.state === 'closed' || room.declined) return false
  if (kind !== 'nudge' && kind !== 'last_nudge') return true
  return !room.up && room.state === 'ready'
}

/**
 * When a message becomes useless, also on its way to a phone that is off: when it expires, and for
 * who is not up when the on-time window ends. Nothing is told to a sleeper after that but the last nudge.
 */
export function uselessFrom({ kind, expiresAt, startsAt, room }: Facts, rhythm: Rhythm): Date {
  if (room === null || room.up || startsAt === null) return expiresAt
  const silence = nudgeEnd(kind === 'last_nudge' ? kind : 'nudge', startsAt, rhythm)
  return silence < expiresAt ? silence : expiresAt
}
