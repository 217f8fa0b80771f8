/** What an event says of its meeting: that somebody, or the meeting itself, begins or ends to be there. */
export type EventRule = {
  readonly begins?: true
  readonly ends?: true
  /** About one person, and worth nothing where it does not say which. */
  readonly ofPerson?: true
  /** People cannot get in without help. */
  readonly stuck?: true
  /** The meeting may be no good any more. */
  readonly doubtful?: true
}

/** The events of Zoom that Kuji wants to hear, by Zoom's names; an app subscribes to these and no others. */
const rules: Readonly<Record<string, EventRule>> = {
  'meeting.started': { begins: true },
  'meeting.ended': { ends: true, doubtful: true },
  'meeting.deleted': { doubtful: true },
  'meeting.participant_joined': { begins: true, ofPerson: true },
  'meeting.participant_left': { ends: true, ofPerson: true },
  'meeting.participant_jbh_waiting': { stuck: true },
  'meeting.participant_joined_waiting_room': { stuck: true },
}

/** What is to be done about an event; null where it is none of ours. */
export function ruleOfZoomEvent(event: string): EventRule | null {
  return Object.hasOwn(rules, event) ? (rules[event] ?? null) : null
}
