import { pauseAfter, readRateLimit } from '@kuji/zoom/rate-limit'
import { expect, test } from 'vitest'

const headers = (given: { retryAfter?: string; limitType?: string; date?: string } = {}) => ({
  retryAfter: given.retryAfter ?? null,
  limitType: given.limitType ?? null,
  date: given.date ?? 'Mon, 23 Nov 2026 23:59:00 GMT',
})

const perSecond = 'You have reached the maximum per-second rate limit for this API. Try again later.'
const perDay =
  'You have reached the maximum daily rate limit for this API. Refer to the response header for details on when you can make another request.'
const perHost =
  'You have exceeded the daily rate limit (100) of Meeting Create/Update API requests permitted for this particular user. You may resume these requests at GMT 00:00:00.'

test.each([
  { message: perSecond, limit: 'second' },
  { message: perDay, limit: 'account-day' },
  { message: perHost, limit: 'host-day' },
  { message: 'Too many concurrent requests. A request to disassociate...', limit: 'second' },
])('Zoom says "$message": $limit', ({ message, limit }) => {
  expect(readRateLimit(message, headers())).toBe(limit)
  expect(readRateLimit(message, headers({ limitType: 'QPS', retryAfter: '86400' }))).toBe(limit)
  expect(readRateLimit(message, headers({ limitType: 'Daily-limit', retryAfter: '1' }))).toBe(limit)
})

test.each([
  { given: { limitType: 'QPS' }, limit: 'second' },
  { given: { limitType: 'Daily-limit' }, limit: 'account-day' },
  { given: { retryAfter: '3600' }, limit: 'account-day' },
  { given: { retryAfter: '2026-11-24T00:20:00Z' }, limit: 'account-day' },
  { given: { retryAfter: '1' }, limit: 'second' },
  { given: {}, limit: 'second' },
  { given: { limitType: 'x', retryAfter: 'x' }, limit: 'second' },
])('without words, $given means $limit', ({ given, limit }) => {
  expect(readRateLimit('', headers(given))).toBe(limit)
})

test.each([
  { retryAfter: '3', pause: 3_000, why: 'seconds' },
  { retryAfter: '0.5', pause: 500, why: 'part of a second' },
  { retryAfter: '2026-11-23T23:59:04Z', pause: 4_000, why: 'an ISO date' },
  { retryAfter: 'Mon, 23 Nov 2026 23:59:05 GMT', pause: 5_000, why: 'an HTTP date' },
  { retryAfter: '3600', pause: 10_000, why: 'longer than a limit per second is worth' },
  { retryAfter: '0', pause: 1_234, why: 'no pause at all' },
  { retryAfter: '-5', pause: 1_234, why: 'less than none' },
  { retryAfter: '2020-01-01T00:00:00Z', pause: 1_234, why: 'a date gone by' },
  { retryAfter: '99999999999999999999', pause: 1_234, why: 'more than anybody means' },
  { retryAfter: 'soon', pause: 1_234, why: 'no time' },
  { retryAfter: '', pause: 1_234, why: 'nothing' },
])('Retry-After "$retryAfter" ($why) is a pause of $pause ms', ({ retryAfter, pause }) => {
  expect(pauseAfter(headers({ retryAfter }), 1_234)).toBe(pause)
})

test('without the header, or without a clock to read a date by, the pause is the usual one', () => {
  expect(pauseAfter(headers(), 1_234)).toBe(1_234)
  expect(pauseAfter({ retryAfter: '2026-11-24T00:00:00Z', limitType: null, date: null }, 1_234)).toBe(1_234)
})
