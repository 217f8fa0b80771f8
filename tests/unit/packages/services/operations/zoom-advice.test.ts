import { clockAdvice, zoomAdvice } from '@kuji/services/operations/zoom-advice'
import { expect, test } from 'vitest'

test.each([
  { code: 'ZOOM_CREDENTIALS' as const, says: /ZOOM_CLIENT_SECRET.*activated/ },
  { code: 'ZOOM_SCOPE_MISSING' as const, says: /docs\/zoom\.md.*\(connection refused\)/ },
  { code: 'ZOOM_ACCOUNT_EXHAUSTED' as const, says: /used up.*00:00 UTC/ },
  { code: 'ZOOM_RATE_LIMITED' as const, says: /ZOOM_PLAN/ },
  { code: 'ZOOM_UNREACHABLE' as const, says: /status\.zoom\.us\. \(connection refused\)/ },
])('$code says what to do', ({ code, says }) => {
  expect(zoomAdvice(code, 'connection refused')).toMatch(says)
})

test.each([
  { what: 'in step', aheadMs: -60_000, isMoved: false, says: null },
  {
    what: 'ahead',
    aheadMs: 61_000,
    isMoved: false,
    says: "This machine's clock is 1 minute ahead of Zoom's, and draws follow it: set the clock by NTP.",
  },
  {
    what: 'behind',
    aheadMs: -7 * 60_000,
    isMoved: false,
    says: "This machine's clock is 7 minutes behind Zoom's, and draws follow it: set the clock by NTP.",
  },
  { what: 'moved to another year on purpose', aheadMs: 3e10, isMoved: true, says: null },
  {
    what: 'moved, and minutes off',
    aheadMs: 5 * 60_000,
    isMoved: true,
    says: expect.stringContaining('5 minutes'),
  },
  { what: 'years off in earnest', aheadMs: 3e10, isMoved: false, says: expect.stringContaining('NTP') },
])('a clock $what is told as what it is', ({ aheadMs, isMoved, says }) => {
  expect(clockAdvice(aheadMs, isMoved)).toEqual(says)
})
