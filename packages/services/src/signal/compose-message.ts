import type { PushPayload } from '@kuji/contract/signal'
import type { Deps } from '../deps.ts'
import type { Mail, PushDelivery } from '../ports.ts'
import { isWorthSending, uselessFrom } from './is-worth-sending.ts'
import { composeMail } from './mail-message.ts'
import { readMessageFacts, type MessageFacts } from './message-facts.ts'
import { languageOf, messageText } from './message-text.ts'

/** A message as it goes to the push service. */
export type ComposedPush = { readonly payload: PushPayload; readonly delivery: PushDelivery }

type ComposeDeps = Pick<Deps, 'db' | 'clock' | 'settings'>

/**
 * The messages of these deliveries to devices, with the numbers that are true now: call it right
 * before sending, with a batch.
 *
 * @returns an entry a delivery; null: there is nothing to be said any more, and the delivery is
 *   done without sending. A delivery that is gone from the database has no entry.
 */
export async function composeMessages(
  deps: ComposeDeps,
  deliveryIds: readonly number[],
): Promise<ReadonlyMap<number, ComposedPush | null>> {
  return composeEach(deps, deliveryIds, (facts) => pushOf(deps, facts))
}

/** The same for deliveries by e-mail: nothing is written beside a push that was seen. */
export async function composeMails(
  deps: ComposeDeps,
  deliveryIds: readonly number[],
): Promise<ReadonlyMap<number, Mail | null>> {
  const { publicUrl, timetable } = deps.settings
  return composeEach(deps, deliveryIds, (facts) =>
    facts.isSample || facts.isSeen ? null : composeMail(facts, { publicUrl, zone: timetable.zone }),
  )
}

async function composeEach<Message>(
  deps: ComposeDeps,
  deliveryIds: readonly number[],
  compose: (facts: MessageFacts) => Message | null,
): Promise<ReadonlyMap<number, Message | null>> {
  const found = await readMessageFacts(deps, deliveryIds)
  const now = deps.clock.now()
  return new Map(
    found.map((facts) => [
      facts.deliveryId,
      isWorthSending(facts, now, deps.settings.rhythm) ? compose(facts) : null,
    ]),
  )
}

/**
 * One name for all of a morning, and one for all tests: a later message takes the place of an
 * earlier one, on its way (topic) and on the lock screen (tag).
 */
function pushOf({ clock, settings }: ComposeDeps, facts: MessageFacts): ComposedPush | null {
  const { kind, receipt, room } = facts
  const text = messageText(facts, settings.timetable.zone)
  const until = uselessFrom(facts, settings.rhythm)
  const ttlSeconds = Math.floor((until.getTime() - clock.now().getTime()) / 1_000)
  if (text === null || ttlSeconds <= 0) return null
  const tag = room === null ? 'signal-test' : `morning-${room.drawId}`
  return {
    payload: {
      web_push: 8030,
      notification: {
        ...text,
        navigate: room === null ? `${settings.publicUrl}/` : `${settings.publicUrl}/join/${room.id}`,
        tag,
        lang: languageOf(facts),
        silent: kind === 'quiet_test',
        data: { receipt },
      },
      mutable: true,
      kuji: { kind, roomId: room?.id ?? null, receipt },
    },
    delivery: { ttlSeconds, urgency: kind === 'quiet_test' ? 'normal' : 'high', topic: tag },
  }
}
