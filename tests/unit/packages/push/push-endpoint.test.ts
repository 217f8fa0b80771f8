import { expect, test } from 'vitest'
import { isPushEndpoint } from '@kuji/push/push-endpoint'

test.each([
  'https://fcm.googleapis.com/fcm/send/abc:def',
  'https://fcm.googleapis.com:443/wp/abc',
  'https://jmt17.google.com/fcm/send/abc',
  'https://updates.push.services.mozilla.com/wpush/v2/abc',
  'https://autopush.prod.push.services.mozilla.com/wpush/v2/abc',
  'https://web.push.apple.com/abc',
  'https://wns2-par02p.notify.windows.com/w/?token=abc',
])('%s is at a push service', (endpoint) => {
  expect(isPushEndpoint(endpoint, [])).toBe(true)
})

test.each([
  ['plain http', 'http://fcm.googleapis.com/fcm/send/abc'],
  ['an odd port', 'https://fcm.googleapis.com:8443/fcm/send/abc'],
  ['a user name', 'https://me@fcm.googleapis.com/fcm/send/abc'],
  ['a password', 'https://:pw@fcm.googleapis.com/fcm/send/abc'],
  ['another host', 'https://push.example/abc'],
  ['a known name in front', 'https://fcm.googleapis.com.evil.example/abc'],
  ['a known name behind', 'https://evilfcm.googleapis.com/abc'],
  ['a look-alike', 'https://fcm.googleapis.com\u3002evil.example/abc'],
  ['a subdomain of nothing', 'https://notify.windows.com/abc'],
  ['another place at Google', 'https://mail.google.com/abc'],
  ['no device at Google', 'https://jmt17.google.com/fcm/send/'],
  ['a Google name in front', 'https://jmt17.google.com.evil.example/fcm/send/abc'],
  ['loopback', 'https://127.0.0.1/abc'],
  ['loopback in disguise', 'https://2130706433/abc'],
  ['an IPv6 address', 'https://[::1]/abc'],
  ['an address of the cloud', 'https://169.254.169.254/latest'],
  ['nothing', ''],
  ['no address', 'push me'],
])('%s is refused', (_what, endpoint) => {
  expect(isPushEndpoint(endpoint, [])).toBe(false)
})

test('an allowed host:port is allowed on that port, an allowed host on all', () => {
  const allowed = ['127.0.0.1:4443', 'push.example', '[::1]:4443']

  expect(isPushEndpoint('https://127.0.0.1:4443/abc', allowed)).toBe(true)
  expect(isPushEndpoint('https://[::1]:4443/abc', allowed)).toBe(true)
  expect(isPushEndpoint('https://127.0.0.1:4444/abc', allowed)).toBe(false)
  expect(isPushEndpoint('https://push.example/abc', allowed)).toBe(true)
  expect(isPushEndpoint('https://PUSH.example:8443/abc', allowed)).toBe(true)
  expect(isPushEndpoint('https://sub.push.example/abc', allowed)).toBe(false)
  expect(isPushEndpoint('http://127.0.0.1:4443/abc', allowed)).toBe(false)
})

test('an allowed host:443 is the default port', () => {
  expect(isPushEndpoint('https://push.example/abc', ['push.example:443'])).toBe(true)
})
