/** What each queue's jobs carry. Jobs may run twice: handlers must not mind. */
export type QueuePayloads = {
  /** Make the meeting of one room. */
  'make-meeting': { readonly roomId: number }
  /** Send what is waiting in the outbox for one room. */
  'send-signals': { readonly roomId: number }
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
} as const satisfies Record<QueueName, QueueRules>

export const queueNames = Object.keys(queueRules) as QueueName[]

/** Jobs with equal keys in one queue are the same work. */
export function jobKey(payload: QueuePayloads[QueueName]): string {
  return `room-${payload.roomId}`
}
