import { expect, test } from 'vitest'
import { guideFor, type GuideName } from '../../../../../apps/web/src/install/guide.ts'
import type { Platform } from '../../../../../apps/web/src/install/platform.ts'
import type { SignalState } from '../../../../../apps/web/src/signal/device-signal.ts'

type Row = [os: Platform['os'], browser: Platform['browser'], state: SignalState, guide: GuideName | null]

const rows: Row[] = [
  ['ios', 'safari', 'install', 'home'],
  ['ios', 'safari', 'unsupported', null],
  ['ios', 'safari', 'denied', 'denied_ios'],
  ['ios', 'safari', 'on', null],
  ['ios', 'other', 'install', 'paste_safari'],
  ['ios', 'other', 'unsupported', 'paste_safari'],
  ['ios', 'in_app', 'unsupported', 'open_safari'],
  ['android', 'in_app', 'unsupported', 'open_chrome'],
  ['android', 'chromium', 'denied', 'denied_android'],
  ['android', 'firefox', 'denied', 'denied_firefox'],
  ['desktop', 'chromium', 'denied', 'denied_chromium'],
  ['desktop', 'firefox', 'denied', 'denied_firefox'],
  ['desktop', 'safari', 'denied', 'denied_safari'],
  ['desktop', 'chromium', 'on', null],
  ['desktop', 'firefox', 'off', null],
]

test.each(rows)('on %s in %s, where the signal is %s: %s', (os, browser, state, guide) => {
  expect(guideFor({ platform: { os, browser }, state, canPrompt: false })).toBe(guide)
})

test('installing by a button is offered once the signal is on, not beside what has to be mended', () => {
  const platform = { os: 'android', browser: 'chromium' } as const

  expect(guideFor({ platform, state: 'on', canPrompt: true })).toBe('prompt')
  expect(guideFor({ platform, state: 'off', canPrompt: true })).toBeNull()
  expect(guideFor({ platform, state: 'denied', canPrompt: true })).toBe('denied_android')
})
