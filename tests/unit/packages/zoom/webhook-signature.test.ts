import { encryptToken, judgeMessage, type SignedMessage } from '@kuji/zoom/webhook-signature'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { signed, webhookSecret } from '../../../support/zoom-messages.ts'

const now = new Date('2030-01-07T00:00:00Z')
const body = '{"event":"meeting.participant_joined","name":"朝日 🐦‍⬛"}'

function judge(message: Partial<SignedMessage> = {}, at = now) {
  return judgeMessage({ ...signed(body, { now }), ...message }, webhookSecret, [at])
}

test('the example of the description is genuine: HMAC-SHA256 of v0, time and body', () => {
  const message = {
    timestamp: '1893974400',
    // printf 'v0:1893974400:{"a":"é🐦"}' | openssl dgst -sha256 -hmac 'owl'
    signature: 'v0=8e5cd8ebaf731a9bc3c062601d4d822d899ec31d5b0394926f289876d6517463',
    body: Buffer.from('{"a":"é🐦"}'),
  }

  expect(judgeMessage(message, 'owl', [new Date(1_893_974_400_000)])).toBe('genuine')
  expect(judgeMessage(message, 'lark', [new Date(1_893_974_400_000)])).toBe('forged')
})

test('any bytes are genuine as they were signed, text or not', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1 }), (bytes) => {
      const message = signed(Buffer.from(bytes), { now })
      expect(judgeMessage(message, webhookSecret, [now])).toBe('genuine')
    }),
  )
})

test('one byte that differs is forged', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1 }),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (bytes, n, bits) => {
        const message = signed(Buffer.from(bytes), { now })
        const changed = Uint8Array.from(message.body)
        changed[n % changed.length] = (changed[n % changed.length] ?? 0) ^ bits
        expect(judgeMessage({ ...message, body: changed }, webhookSecret, [now])).toBe('forged')
      },
    ),
  )
})

test('the same JSON written in another order, or with its emoji escaped, is forged', () => {
  const { event, name } = JSON.parse(body)

  expect(judge({ body: Buffer.from(JSON.stringify({ name, event })) })).toBe('forged')
  expect(judge({ body: Buffer.from(body.replace('朝', '\\u671d')) })).toBe('forged')
})

const { signature } = signed(body, { now })
test.each([
  ['cut short', signature.slice(0, -2)],
  ['too long', `${signature}00`],
  ['without its version', signature.slice(3)],
  ['of another version', signature.replace('v0', 'v1')],
  ['no hex', `v0=${'z'.repeat(64)}`],
  ['of other characters that look alike', signature.replace('v0=', 'ｖ0=')],
  ['empty', ''],
  ['missing', 'undefined'],
])('a signature %s is forged', (_how, wrong) => {
  expect(judge({ signature: wrong })).toBe('forged')
})

test.each(['', 'undefined', 'now', '1893974400.5', '-5', ' 1893974400', '1e9', '0x10', '9'.repeat(30)])(
  'the time %j is none, whoever signed it',
  (timestamp) => {
    expect(judge({ timestamp })).toBe('forged')
  },
)

test.each([
  [-301, 'old'],
  [-300, 'genuine'],
  [300, 'genuine'],
  [301, 'old'],
])('a message that is %i s from our clock is %s', (seconds, verdict) => {
  expect(judge({}, new Date(now.getTime() - seconds * 1000))).toBe(verdict)
})

test('where our clock was moved, the real time counts as well', () => {
  const elsewhere = new Date('2026-01-01T00:00:00Z')
  const message = signed(body, { now })

  expect(judgeMessage(message, webhookSecret, [elsewhere, now])).toBe('genuine')
  expect(judgeMessage(message, webhookSecret, [now, elsewhere])).toBe('genuine')
  expect(judgeMessage(message, webhookSecret, [elsewhere])).toBe('old')
})

test('an old message with a wrong signature is forged: its age is nobody else’s to learn', () => {
  expect(judge({ signature: `v0=${'0'.repeat(64)}` }, new Date('2031-01-01T00:00:00Z'))).toBe('forged')
})

test('the answer to the question for the secret is the HMAC of the token alone', () => {
  // printf 'qgg8vlvZRS6UYooatFL8Aw' | openssl dgst -sha256 -hmac 'owl'
  expect(encryptToken('qgg8vlvZRS6UYooatFL8Aw', 'owl')).toBe(
    '7c7fb4d57695ebcd328336c22060ca7635b11379c98b0e6d36976cc427f65464',
  )
})
