import { expect, test } from 'vitest'
import { platformOf, type Platform } from '../../../../../apps/web/src/install/platform.ts'

const iphone =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)'
const android = 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)'
const webView =
  'Mozilla/5.0 (Linux; Android 14; SO-51C Build/67.2.A; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0'
const mac = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)'
const windows = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)'

type Row = [what: string, userAgent: string, platform: `${Platform['os']} ${Platform['browser']}`]

const rows: Row[] = [
  ['Safari on iPhone', `${iphone} Version/18.5 Mobile/15E148 Safari/604.1`, 'ios safari'],
  ['the app on the home screen', `${iphone} Mobile/15E148`, 'ios safari'],
  ['Chrome on iPhone', `${iphone} CriOS/137.0.7151.51 Mobile/15E148 Safari/604.1`, 'ios other'],
  ['Firefox on iPhone', `${iphone} FxiOS/139.0 Mobile/15E148 Safari/605.1.15`, 'ios other'],
  [
    'Edge on iPhone',
    `${iphone} Version/18.0 EdgiOS/136.0.3240.91 Mobile/15E148 Safari/605.1.15`,
    'ios other',
  ],
  ['LINE on iPhone', `${iphone} Mobile/15E148 Safari Line/15.7.1`, 'ios in_app'],
  [
    'Instagram on iPhone',
    `${iphone} Mobile/22F76 Instagram 382.0.0.30.85 (iPhone14,2; iOS 18_5)`,
    'ios in_app',
  ],
  ['Facebook on iPhone', `${iphone} Mobile/22F76 [FBAN/FBIOS;FBAV/513.0.0.52.105]`, 'ios in_app'],
  ['the Google app on iPhone', `${iphone} GSA/371.0.764733012 Mobile/15E148 Safari/604.1`, 'ios in_app'],
  ['Chrome on Android', `${android} Chrome/137.0.0.0 Mobile Safari/537.36`, 'android chromium'],
  [
    'Samsung Internet',
    `${android} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36`,
    'android chromium',
  ],
  [
    'Firefox on Android',
    'Mozilla/5.0 (Android 15; Mobile; rv:139.0) Gecko/139.0 Firefox/139.0',
    'android firefox',
  ],
  [
    'LINE on Android',
    `${webView} Chrome/137.0.7151.61 Mobile Safari/537.36 Line/15.8.1/IAB`,
    'android in_app',
  ],
  ['a web view', `${webView} Chrome/137.0.7151.61 Mobile Safari/537.36`, 'android in_app'],
  ['Safari on a Mac', `${mac} Version/18.5 Safari/605.1.15`, 'desktop safari'],
  [
    'Chrome on Windows',
    `${windows} AppleWebKit/537.36 (KHTML, like Gecko) Chrome/137.0.0.0 Safari/537.36`,
    'desktop chromium',
  ],
  [
    'Firefox on Windows',
    `${windows.replace(')', '; rv:140.0)')} Gecko/20100101 Firefox/140.0`,
    'desktop firefox',
  ],
]

test.each(rows)('%s', (_what, userAgent, platform) => {
  const { os, browser } = platformOf({ userAgent, maxTouchPoints: 0 })

  expect(`${os} ${browser}`).toBe(platform)
})

test('an iPad calls itself a Mac, and is told from one by its touch screen', () => {
  const userAgent = `${mac} Version/18.5 Safari/605.1.15`

  expect(platformOf({ userAgent, maxTouchPoints: 5 })).toEqual({ os: 'ios', browser: 'safari' })
})
