/** What is known of one seat when its morning is over. */
export type MorningFacts = {
  /** Said "I am up". */
  readonly gotUp: boolean
  /** Whether the room of this seat ever had a meeting. */
  readonly hadMeeting: boolean
  /**
   * What became of the signal that the room is ready: `told` on a device while it was
   * worth something, `no-device` when there was none to tell, else `lost`.
   */
  readonly signal: 'told' | 'no-device' | 'lost'
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
 * alarm had reached them. A person without a device has asked for no signal, so none
 * has failed them.
 */
export function morningOutcome({ gotUp, hadMeeting, signal, opened }: MorningFacts): MorningOutcome {
  if (gotUp) return 'came'
  if (!hadMeeting) return 'ours'
  return signal === 'lost' && !opened ? 'ours' : 'missed'
}
