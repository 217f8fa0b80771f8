/** What each queue's jobs carry. Jobs may run twice: handlers must not mind. */
export type QueuePayloads = {
  /** Make the meeting of one room. */
  'make-meeting': { readonly roomId: number }
  /** Send what is waiting in the outbox for one push service, by its origin; "mailto:" for e-mail. */
  'send-signals': { readonly origin: string }
  /** See whether people can enter the meeting of an open room, and mend or replace it. */
  'check-meeting': { readonly roomId: number }
  /** Take away what an abandoned or finished meeting left at Zoom. */
  'clear-meeting': { readonly meetingId: number }
  /** Look through a host's meetings for ours that belong to no room. */
  'sweep-host': { readonly host: string }
  /** Take in one message of Zoom's, already found genuine. */
  'zoom-event': ZoomEvent
}

/** What is kept of a webhook message: no names, no addresses. */
export type ZoomEvent = {
  readonly event: string
  /** Milliseconds of the Unix epoch. */
  readonly at: number
  /** Zoom's id of the meeting, digits. */
  readonly meetingId: string
  readonly uuid: string
  /** Zoom's name of a participant within this run of the meeting; null where the event has none. */
  readonly participant: string | null
}

export type QueueName = keyof QueuePayloads

export type QueueRules = {
  /**
   * With jobs of the same key: `exclusive` keeps one until it is finished, `short`
   * keeps one that has not begun, so that news during a run gets a run of its own.
   */
  readonly policy: 'exclusive' | 'short'
}

export const queueRules = {
  'make-meeting': { policy: 'exclusive' },
  'send-signals': { policy: 'short' },
  'check-meeting': { policy: 'short' },
  'clear-meeting': { policy: 'exclusive' },
  'sweep-host': { policy: 'exclusive' },
  'zoom-event': { policy: 'exclusive' },
} as const satisfies Record<QueueName, QueueRules>

export const queueNames = Object.keys(queueRules) as QueueName[]

/**
 * Where most people's messages go. Anybody can subscribe at origins that never answer, also below the
 * names of the known push services: those stand behind.
 */
const firstOrigins: readonly string[] = [
  'https://fcm.googleapis.com',
  'https://updates.push.services.mozilla.com',
  'https://web.push.apple.com',
  'mailto:',
]

/** Jobs with a higher number are begun first. */
export function jobPriority(payload: QueuePayloads[QueueName]): number {
  return 'origin' in payload && firstOrigins.includes(payload.origin) ? 1 : 0
}

/** Jobs with equal keys in one queue are the same work. */
export function jobKey(payload: QueuePayloads[QueueName]): string {
  if ('roomId' in payload) return `room-${payload.roomId}`
  if ('origin' in payload) return `origin-${payload.origin}`
  if ('host' in payload) return `host-${payload.host}`
  if ('event' in payload) return [payload.event, payload.at, payload.uuid, payload.participant].join(' ')
  return `meeting-${payload.meetingId}`
}
