import type { MessageContext } from './message-context.ts'
import type { messagesJa } from './messages-ja.ts'

/** Values a message may name: `{ time: '9:00' }`. */
export type MessageValues = Record<string, string | number>

/** A message is a sentence, or makes one from its values. */
export type MessageText = string | ((values: MessageContext) => string)

/** The shape every language fills: the Japanese messages, with any text. */
export type Messages = { [Area in keyof Ja]: { [Name in keyof Ja[Area]]: MessageText } }

/** Every message by its path, e.g. `now.ready_title`. */
export type MessageKey = { [Area in keyof Ja]: `${Area}.${keyof Ja[Area] & string}` }[keyof Ja]

type Ja = typeof messagesJa
