import type { SignalKind } from '@kuji/contract/signal'
import { clockTime } from '@kuji/domain/clock-time'
import type { MessageFacts } from './message-facts.ts'
import { lastNudgeMessage, nudgeMessage } from './nudge-message.ts'
import { truthful, type MessageText, type MessageTexts, type RoomMessage } from './room-message.ts'
import { roomMovedMessage } from './room-moved-message.ts'
import { roomReadyMessage } from './room-ready-message.ts'
import { roomReplacedMessage } from './room-replaced-message.ts'
import { signalSilentMessage } from './signal-silent-message.ts'
import { quietTestMessage, testMessage } from './test-message.ts'

type RoomKind = Exclude<SignalKind, 'test' | 'quiet_test' | 'signal_silent'>

const roomMessages: Readonly<Record<RoomKind, (room: RoomMessage) => MessageTexts>> = {
  room_ready: roomReadyMessage,
  room_moved: roomMovedMessage,
  room_replaced: roomReplacedMessage,
  nudge: nudgeMessage,
  last_nudge: lastNudgeMessage,
}

/** The language of somebody's messages. */
export function languageOf({ locale }: Pick<MessageFacts, 'locale'>): 'ja' | 'en' {
  return locale === 'en' ? 'en' : 'ja'
}

/**
 * The words of a message in its reader's language.
 *
 * @param zone of the slots, whose times are told
 * @returns null for a room's message without a room
 */
export function messageText(facts: MessageFacts, zone: string): MessageText | null {
  return textsOf(facts, zone)?.[languageOf(facts)] ?? null
}

function textsOf({ kind, room, startsAt }: MessageFacts, zone: string): MessageTexts | null {
  switch (kind) {
    case 'test':
      return testMessage
    case 'quiet_test':
      return quietTestMessage
    case 'signal_silent':
      return signalSilentMessage(startsAt && clockTime(zone, startsAt))
    default: {
      if (room === null) return null
      const texts = roomMessages[kind]({ ...room, closes: clockTime(zone, room.closesAt) })
      return truthful(texts, room)
    }
  }
}
