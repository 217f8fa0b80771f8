import { addMinutes } from './morning.ts'

/** How many made-up people take part in a practice morning. */
export const sampleSleeperCount = 11

/**
 * When a made-up sleeper gets up, so that a practice morning looks like a real one.
 *
 * By turns: at once, a minute after the draw, at the slot, and never.
 *
 * @param sleeper the sleeper's number from 0
 * @returns null for one who sleeps through
 */
export function sampleWakeTime(sleeper: number, drawAt: Date, startsAt: Date): Date | null {
  return [drawAt, addMinutes(drawAt, 1), startsAt, null][sleeper % 4] ?? null
}
