import type { MessageKey } from '../i18n/message-key.ts'
import type { SignalState } from '../signal/device-signal.ts'
import type { Platform } from './platform.ts'

/**
 * Each is a page of guidance; `home` has pictures, `prompt` a button, `open_*` and `paste_*` the address to
 * take along.
 */
export type GuideName =
  | 'home'
  | 'open_safari'
  | 'open_chrome'
  | 'paste_safari'
  | 'prompt'
  | 'denied_ios'
  | 'denied_android'
  | 'denied_chromium'
  | 'denied_firefox'
  | 'denied_safari'

export type Guide = { readonly title: MessageKey; readonly steps: readonly MessageKey[] }

/** What each guide says, in order. */
export const guides = {
  home: { title: 'install.home', steps: ['install.home_1', 'install.home_2', 'install.home_3'] },
  open_safari: { title: 'install.open_safari', steps: ['install.open_menu', 'install.open_paste'] },
  open_chrome: { title: 'install.open_chrome', steps: ['install.open_menu', 'install.open_paste'] },
  // Another browser has no such line in its menu; only one inside another app does.
  paste_safari: { title: 'install.open_safari', steps: ['install.paste_safari'] },
  prompt: { title: 'install.prompt', steps: [] },
  denied_ios: { title: 'install.denied', steps: ['install.ios_1', 'install.ios_2'] },
  denied_android: { title: 'install.denied', steps: ['install.android_1', 'install.android_2'] },
  denied_chromium: { title: 'install.denied', steps: ['install.chromium_1', 'install.chromium_2'] },
  denied_firefox: { title: 'install.denied', steps: ['install.firefox_1', 'install.firefox_2'] },
  denied_safari: { title: 'install.denied', steps: ['install.safari_1', 'install.safari_2'] },
} as const satisfies Record<GuideName, Guide>

type Situation = {
  readonly platform: Platform
  readonly state: SignalState
  /** Whether the browser can install the app by a button. */
  readonly canPrompt: boolean
}

/** The guidance that helps here; null: there is nothing to do, or nothing that can be done. */
export function guideFor({ platform: { os, browser }, state, canPrompt }: Situation): GuideName | null {
  if (browser === 'in_app') return os === 'ios' ? 'open_safari' : 'open_chrome'
  if (os === 'ios' && (state === 'install' || state === 'unsupported')) {
    // An iPhone too old for signals stays so, with the icon on its home screen as well.
    if (browser === 'safari') return state === 'install' ? 'home' : null
    return 'paste_safari'
  }
  if (state === 'denied') return deniedOn({ os, browser })
  return canPrompt && state === 'on' ? 'prompt' : null
}

function deniedOn({ os, browser }: Platform): GuideName {
  if (os === 'ios') return 'denied_ios'
  if (browser === 'firefox') return 'denied_firefox'
  if (browser === 'safari') return 'denied_safari'
  return os === 'android' ? 'denied_android' : 'denied_chromium'
}
