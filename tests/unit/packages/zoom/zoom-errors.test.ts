import { tokenReply } from '@kuji/zoom/replies'
import { isGone, isTokenRefused, readReply, zoomError } from '@kuji/zoom/zoom-errors'
import { expect, test } from 'vitest'

const noHeaders = { date: null, retryAfter: null, limitType: null }
const aReply = (status: number, body?: object) => ({ status, body, trackingId: 'WEB_1', headers: noHeaders })
const refusal = (status: number, body?: object) => zoomError(aReply(status, body), 'POST /x')

test.each([
  { status: 401, body: { code: 124, message: 'Invalid access token.' }, code: 'ZOOM_CREDENTIALS' },
  { status: 400, body: { code: 124, message: 'Access token is expired.' }, code: 'ZOOM_CREDENTIALS' },
  { status: 401, body: { code: 4700, message: 'Token cannot be empty.' }, code: 'ZOOM_CREDENTIALS' },
  { status: 401, body: { reason: 'Invalid client_id', error: 'invalid_client' }, code: 'ZOOM_CREDENTIALS' },
  { status: 404, body: { message: 'Not Found', error: 'Not Found', statusCode: 404 }, code: 'ZOOM_REJECTED' },
  { status: 401, body: undefined, code: 'ZOOM_CREDENTIALS' },
  {
    status: 400,
    body: { code: 4711, message: 'Invalid access token, does not contain scopes:[a].' },
    code: 'ZOOM_SCOPE_MISSING',
  },
  {
    status: 401,
    body: { code: 4700, message: 'Invalid access token, does not contain scopes:[a].' },
    code: 'ZOOM_SCOPE_MISSING',
  },
  { status: 404, body: { code: 1001, message: 'User does not exist: a.' }, code: 'ZOOM_UNKNOWN_HOST' },
  {
    status: 400,
    body: { code: 1010, message: 'User does not belong to this account: a.' },
    code: 'ZOOM_UNKNOWN_HOST',
  },
  {
    status: 400,
    body: { code: 3161, message: 'Meeting hosting is not allowed.' },
    code: 'ZOOM_HOST_REFUSED',
  },
  { status: 400, body: { code: 3000, message: 'Cannot schedule.' }, code: 'ZOOM_HOST_REFUSED' },
  { status: 400, body: { code: 300, message: 'Validation Failed.' }, code: 'ZOOM_REJECTED' },
  { status: 404, body: { code: 3001, message: 'Meeting does not exist: 1.' }, code: 'ZOOM_REJECTED' },
  { status: 429, body: { code: 429, message: 'Too many.' }, code: 'ZOOM_RATE_LIMITED' },
  { status: 429, body: undefined, code: 'ZOOM_RATE_LIMITED' },
  { status: 400, body: { code: 429, message: 'Too many.' }, code: 'ZOOM_RATE_LIMITED' },
  {
    status: 429,
    body: { code: 429, message: 'You have reached the maximum daily rate limit for this API.' },
    code: 'ZOOM_ACCOUNT_EXHAUSTED',
  },
  {
    status: 429,
    body: { code: 429, message: 'the daily rate limit (100) permitted for this particular user.' },
    code: 'ZOOM_HOST_EXHAUSTED',
  },
  { status: 404, body: { message: 'User does not exist: a.' }, code: 'ZOOM_UNKNOWN_HOST' },
  { status: 500, body: { code: 500, message: 'Oops.' }, code: 'ZOOM_UNREACHABLE' },
  { status: 502, body: undefined, code: 'ZOOM_UNREACHABLE' },
  { status: 302, body: undefined, code: 'ZOOM_BAD_REPLY' },
  { status: 403, body: undefined, code: 'ZOOM_BAD_REPLY' },
])('HTTP $status with $body is $code', ({ status, body, code }) => {
  expect(refusal(status, body).code).toBe(code)
})

test('the message names the call, what Zoom said, the field and the tracking id', () => {
  const errors = [{ field: 'start_time', message: 'Invalid field.' }]

  expect(refusal(400, { code: 300, message: 'Validation Failed.', errors }).message).toBe(
    'POST /x: HTTP 400/300: Validation Failed. [start_time: Invalid field.] (x-zm-trackingid WEB_1)',
  )
})

test('links in what Zoom says never reach the message', () => {
  const message = 'See https://zoom.us/s/1?zak=secret now'

  expect(refusal(400, { code: 1, message }).message).toContain('See (link) now')
})

test('what is as long as a token never reaches the message', () => {
  const message = `Not with ${'aB3-'.repeat(20)}.`

  expect(refusal(400, { code: 1, message }).message).toContain('Not with (…)')
})

test.each([
  { status: 404, body: { code: 3001, message: 'Meeting does not exist: 1.' }, gone: true },
  { status: 400, body: { code: 3001, message: 'Meeting 1 is not found or has expired.' }, gone: true },
  { status: 404, body: { message: 'Meeting does not exist: 1.' }, gone: true },
  { status: 404, body: { code: 300, message: 'The meeting does not exist: 1.' }, gone: true },
  { status: 404, body: { code: 404, message: 'Meeting 1 is not found or has expired.' }, gone: true },
  {
    status: 404,
    body: { code: null, message: 'Not Found', error: 'Not Found', statusCode: 404 },
    gone: true,
  },
  { status: 404, body: {}, gone: true },
  { status: 404, body: { code: 1001, message: 'User does not exist: a.' }, gone: false },
  { status: 404, body: { message: 'User does not exist: a.' }, gone: false },
  { status: 404, body: { code: 2300, message: 'This API endpoint is not recognized.' }, gone: false },
  { status: 404, body: undefined, gone: false },
  { status: 400, body: { code: 300, message: 'Meeting does not exist: 1.' }, gone: false },
  { status: 200, body: { code: 3001 }, gone: false },
])('HTTP $status with $body says that a meeting is gone: $gone', ({ status, body, gone }) => {
  expect(isGone(aReply(status, body))).toBe(gone)
})

test.each([
  { status: 401, body: { code: 124, message: 'Invalid access token.' }, refused: true },
  { status: 400, body: { code: 124, message: 'Access token is expired.' }, refused: true },
  { status: 401, body: undefined, refused: true },
  { status: 401, body: { code: null, message: 'Unauthorized' }, refused: true },
  { status: 401, body: { code: 0, message: 'Unauthorized' }, refused: true },
  { status: 401, body: { code: 124, message: 'does not contain scopes:[a]' }, refused: false },
  { status: 401, body: { code: 4711, message: 'does not contain scopes:[a]' }, refused: false },
  { status: 400, body: undefined, refused: false },
  { status: 200, body: { code: 124 }, refused: false },
])('HTTP $status with $body refuses the token: $refused', ({ status, body, refused }) => {
  expect(isTokenRefused(aReply(status, body))).toBe(refused)
})

test('an agreement that cannot be read names the place and not what stands there', () => {
  const reply = { ...aReply(200, { access_token: 'se cret', expires_in: 60 }), trackingId: null }

  expect(() => readReply(reply, { schema: tokenReply, call: 'POST /x' })).toThrow(
    expect.objectContaining({
      code: 'ZOOM_BAD_REPLY',
      message: 'POST /x: unreadable at access_token (HTTP 200)',
    }),
  )
})
