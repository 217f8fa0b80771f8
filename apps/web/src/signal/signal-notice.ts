import type { NowView } from '@kuji/contract/now'
import type { MessageKey } from '../i18n/message-key.ts'
import type { SignalState } from './device-signal.ts'
import type { TestOutcome } from './signal-test.ts'

/** What is said of this device's signal, and the one thing to do about it, if there is one. */
export type SignalNotice = {
  readonly text: MessageKey
  readonly isWell: boolean
  readonly action: 'turn_on' | 'retry' | 'repair' | 'test_again' | null
}

type OffState = Exclude<SignalState, 'on'>

const actions = {
  checking: null,
  off: 'turn_on',
  asking: null,
  silent: 'repair',
  repairing: null,
  denied: null,
  unsupported: null,
  install: null,
  refused: null,
  unanswered: 'retry',
  failed: 'retry',
} as const satisfies Record<OffState, SignalNotice['action']>

/** The plain sentence for how this device's signal stands, after its last test. */
export function signalNotice(state: SignalState, outcome: TestOutcome): SignalNotice {
  if (state !== 'on') return { text: `signal.${state}`, isWell: false, action: actions[state] }
  switch (outcome.name) {
    case 'none':
      return { text: 'signal.on', isWell: true, action: null }
    case 'shown':
      return { text: 'signal.test_shown', isWell: true, action: null }
    case 'testing':
      return { text: 'signal.test_testing', isWell: false, action: null }
    case 'unconfirmed':
      return { text: 'signal.test_unconfirmed', isWell: false, action: 'test_again' }
    case 'refused':
      return { text: 'signal.test_refused', isWell: false, action: 'repair' }
    case 'failed':
      return { text: outcome.message, isWell: false, action: 'test_again' }
  }
}

/** Whether this device shows no signal, as the server knows, or as this page saw when it was tried. */
export function isSilent(state: SignalState, outcome: TestOutcome): boolean {
  return state === 'silent' || (state === 'on' && 'followed' in outcome && outcome.followed === true)
}

const elsewhere = {
  push: 'signal.by_other',
  mail: 'signal.by_mail',
  none: 'signal.by_nothing',
} as const satisfies Record<NowView['reach'], MessageKey>

const undecided: readonly SignalState[] = ['checking', 'asking', 'repairing', 'on']

/** How else the morning's message comes, while it does not come to this device; null where it does, or may. */
export function reachNotice(state: SignalState, reach: NowView['reach']): MessageKey | null {
  return undecided.includes(state) ? null : elsewhere[reach]
}
