import { pushServiceOf } from '@kuji/services/signal/push-service-of'
import { expect, test } from 'vitest'

test.each([
  ['https://web.push.apple.com/QAbc', 'apple'],
  ['https://fcm.googleapis.com/fcm/send/abc', 'google'],
  ['https://jmt17.google.com/fcm/send/abc', 'google'],
  ['https://updates.push.services.mozilla.com/wpush/v2/abc', 'mozilla'],
  ['https://wns2-par02p.notify.windows.com/w/?token=abc', 'windows'],
  ['https://push.example/web.push.apple.com', 'other'],
  ['https://notgoogle.com/fcm', 'other'],
  ['nothing', 'other'],
])('%s is of %s', (endpoint, service) => {
  expect(pushServiceOf(endpoint)).toBe(service)
})
