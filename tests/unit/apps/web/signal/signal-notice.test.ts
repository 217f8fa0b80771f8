import { expect, test } from 'vitest'
import { isSilent } from '../../../../../apps/web/src/signal/signal-notice.ts'

test.each(['unconfirmed', 'refused'] as const)(
  'a test that ended %s makes the device silent only where the page saw it end',
  (name) => {
    expect(isSilent('on', { name, followed: true })).toBe(true)
    expect(isSilent('on', { name, followed: false })).toBe(false)
    expect(isSilent('off', { name, followed: true })).toBe(false)
  },
)

test('what the server knows to be silent is, whatever a test says', () => {
  expect(isSilent('silent', { name: 'none' })).toBe(true)
  expect(isSilent('on', { name: 'none' })).toBe(false)
})
