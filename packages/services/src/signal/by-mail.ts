import type { SignalKind } from '@kuji/contract/signal'

/** The origin of deliveries that go by e-mail. */
export const mailOrigin = 'mailto:'

/** What is told by e-mail where no device tells it. */
export const kindsWithMail: readonly SignalKind[] = [
  'room_ready',
  'room_moved',
  'room_replaced',
  'nudge',
  'last_nudge',
]
