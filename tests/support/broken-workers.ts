/** Where the one that opens the wrong address goes. */
export const wrongPath = '/wrong'

/** The service worker broken in one place each, and, last, sound: once that one is done the others had their time. */
export const brokenWorkers = {
  'shows nothing': (code: string) => code.replace('showNotification', 'getNotifications'),
  'never confirms': (code: string) => code.replace(/(['"`])\/receipts\1/, '"/nowhere"'),
  'ignores the tap': (code: string) => code.replace(/(['"`])notificationclick\1/, '"nothing"'),
  'opens the wrong address': (code: string) =>
    code.replace(/\.(navigate|openWindow)\(/g, `.$1(${JSON.stringify(wrongPath)}+"?"+`),
  'is sound': (code: string) => `${code}\n`,
} as const
