/** What kind of device and browser this is, as far as guidance differs. */
export type Platform = {
  readonly os: 'ios' | 'android' | 'desktop'
  readonly browser: 'safari' | 'chromium' | 'firefox' | 'in_app' | 'other'
}

/** Browsers inside other apps: they can neither install nor show notifications. */
const inApp =
  /\bLine\/|Instagram|FBAN|FBAV|FB_IAB|Twitter|MicroMessenger|BytedanceWebview|musical_ly|TikTok|Snapchat|Pinterest|YJApp|GSA\/|; wv\)/
/** All on iPhone are Safari underneath; only these names tell them apart. */
const otherOnIos = /CriOS|FxiOS|EdgiOS|OPT\/|OPiOS|OPX\/|DuckDuckGo|Ddg\/|Brave|YaBrowser|Focus\/|Vivaldi/
const apple = /iPhone|iPad|iPod/

/**
 * Tells the platform by how the browser names itself.
 *
 * @param device `maxTouchPoints` tells an iPad, which calls itself a Mac, from one
 */
export function platformOf(device: {
  readonly userAgent: string
  readonly maxTouchPoints: number
}): Platform {
  const os = osOf(device)
  return { os, browser: browserOf(device.userAgent, os) }
}

function osOf({ userAgent, maxTouchPoints }: { userAgent: string; maxTouchPoints: number }): Platform['os'] {
  if (apple.test(userAgent)) return 'ios'
  if (userAgent.includes('Macintosh') && maxTouchPoints > 1) return 'ios'
  return userAgent.includes('Android') ? 'android' : 'desktop'
}

function browserOf(userAgent: string, os: Platform['os']): Platform['browser'] {
  if (inApp.test(userAgent)) return 'in_app'
  if (os === 'ios') return isSafariOnIos(userAgent) ? 'safari' : 'other'
  if (/Firefox\//.test(userAgent)) return 'firefox'
  if (/Chrome\/|Chromium\//.test(userAgent)) return 'chromium'
  return /Version\/.*Safari\//.test(userAgent) ? 'safari' : 'other'
}

// An app on the home screen has neither a version nor the name of a browser.
function isSafariOnIos(userAgent: string): boolean {
  return !otherOnIos.test(userAgent)
}
