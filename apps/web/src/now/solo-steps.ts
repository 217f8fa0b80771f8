import type { MessageKey } from '../i18n/message-key.ts'

type SoloStep = { readonly text: MessageKey; readonly at: Date; readonly isNow: boolean }

const minuteMs = 60_000

/** What to do in the first five minutes of a morning alone, and at which minute of them. */
const plan = [
  { text: 'now.solo_1', minute: 0 },
  { text: 'now.solo_2', minute: 1 },
  { text: 'now.solo_3', minute: 2 },
  { text: 'now.solo_4', minute: 4 },
  { text: 'now.solo_5', minute: 5 },
] as const

/** The guided start of somebody who is alone: every step with its time, and which one it is time for. */
export function soloSteps(begun: Date, now: Date): SoloStep[] {
  const instants = plan.map(({ minute }) => new Date(begun.getTime() + minute * minuteMs))
  return plan.map(({ text }, index) => {
    const at = instants[index] ?? begun
    const next = instants[index + 1]
    return { text, at, isNow: now >= at && (next === undefined || now < next) }
  })
}
