import { tokenReply } from '@kuji/zoom/replies'
import { readReply, zoomError } from '@kuji/zoom/zoom-errors'
import { expect, test } from 'vitest'

const refusal = (status: number, body?: object) => zoomError({ status, body, trackingId: 'WEB_1' }, 'POST /x')

test.each([
  { status: 401, body: { code: 124, message: 'Invalid access token.' }, code: 'ZOOM_CREDENTIALS' },
  { status: 400, body: { code: 124, message: 'Access token is expired.' }, code: 'ZOOM_CREDENTIALS' },
  { status: 401, body: { code: 4700, message: 'Token cannot be empty.' }, code: 'ZOOM_CREDENTIALS' },
  { status: 400, body: { reason: 'Invalid client_id', error: 'invalid_client' }, code: 'ZOOM_CREDENTIALS' },
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
    body: { code: 3161, message: 'Meeting hosting is not allowed.' },
    code: 'ZOOM_HOST_REFUSED',
  },
  { status: 400, body: { code: 3000, message: 'Cannot schedule.' }, code: 'ZOOM_HOST_REFUSED' },
  { status: 400, body: { code: 300, message: 'Validation Failed.' }, code: 'ZOOM_REJECTED' },
  { status: 404, body: { code: 3001, message: 'Meeting does not exist: 1.' }, code: 'ZOOM_REJECTED' },
  { status: 429, body: { code: 429, message: 'Too many.' }, code: 'ZOOM_RATE_LIMITED' },
  { status: 429, body: undefined, code: 'ZOOM_RATE_LIMITED' },
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

test('an agreement that cannot be read names the place and not what stands there', () => {
  const reply = { status: 200, body: { access_token: 'se cret', expires_in: 60 }, trackingId: null }

  expect(() => readReply(reply, { schema: tokenReply, call: 'POST /x' })).toThrow(
    expect.objectContaining({
      code: 'ZOOM_BAD_REPLY',
      message: 'POST /x: unreadable at access_token (HTTP 200)',
    }),
  )
})
