import { addMinutes, onTimeEnd, type Rhythm } from './morning.ts'

/** How long a message must have left to reach a phone when it is taken, in minutes: it dies with the on-time window. */
const reachMinutes = 1

/**
 * Until when, inclusive, a morning's message counts as told: merely taken, a minute before the on-time
 * window ends, for it lives no longer than that and may never have been shown; shown, until it ends.
 */
export function toldUntil(startsAt: Date, rhythm: Rhythm): { readonly taken: Date; readonly shown: Date } {
  const shown = onTimeEnd(startsAt, rhythm)
  return { taken: addMinutes(shown, -reachMinutes), shown }
}

/** What is known of one seat when its morning is over. */
export type MorningFacts = {
  /** Said "I am up". */
  readonly gotUp: boolean
  /** Whether the room of this seat ever had a meeting. */
  readonly hadMeeting: boolean
  /**
   * Whether one of the morning's messages was taken while it was worth something: by the push
   * service of a device that was not known to be silent, or by the mail server.
   */
  readonly told: boolean
  /** Whether the page showed them their open room. */
  readonly opened: boolean
}

/** `ours`: we failed them, and the morning counts for nothing. */
export type MorningOutcome = 'came' | 'missed' | 'ours'

/**
 * What a finished morning was for one person.
 *
 * Their own tap counts, whatever else failed. Who did not come has missed it only if
 * nothing of ours stood in the way: there was a meeting, and our signal or their own
 * alarm had reached them. A signal that is missing or dead costs nobody their rate, and
 * it does not matter why: phones lose theirs without a word.
 */
export function morningOutcome({ gotUp, hadMeeting, told, opened }: MorningFacts): MorningOutcome {
  if (gotUp) return 'came'
  if (!hadMeeting) return 'ours'
  return told || opened ? 'missed' : 'ours'
}
