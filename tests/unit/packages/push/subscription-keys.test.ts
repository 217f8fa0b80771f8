import { createECDH, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { areKeysUsable } from '@kuji/push/subscription-keys'

const point = createECDH('prime256v1').generateKeys()
const secret = randomBytes(16)

function keys({ p256dh = point, auth = secret } = {}) {
  return { p256dh: p256dh.toString('base64url'), auth: auth.toString('base64url') }
}

test('a point on the curve with a secret of 16 bytes will do', () => {
  expect(areKeysUsable(keys())).toBe(true)
})

test.each([
  ['a point beside the curve', { p256dh: Buffer.concat([Buffer.of(4), Buffer.alloc(64, 1)]) }],
  ['a point of another form', { p256dh: Buffer.concat([Buffer.of(2), point.subarray(1)]) }],
  ['a point cut short', { p256dh: point.subarray(0, 64) }],
  ['a point with more behind it', { p256dh: Buffer.concat([point, Buffer.of(0)]) }],
  ['a short secret', { auth: secret.subarray(1) }],
  ['a long secret', { auth: Buffer.concat([secret, Buffer.of(0)]) }],
  ['nothing', { p256dh: Buffer.of(), auth: Buffer.of() }],
])('%s will not', (_what, broken) => {
  expect(areKeysUsable(keys(broken))).toBe(false)
})
