import { normaliseEmail, normaliseUsername } from '@kuji/domain/account-names'
import fc from 'fast-check'
import { expect, test } from 'vitest'

test.each([
  { typed: '  hana ', stored: 'hana' },
  { typed: 'ＨＡＮＡ', stored: 'HANA' },
  { typed: 'ﾊﾅ', stored: 'ハナ' },
  { typed: 'u\u0308ber', stored: '\u00fcber' },
  { typed: '\u3000花\u3000', stored: '花' },
  { typed: ' ', stored: '' },
])('the username "$typed" is stored as "$stored"', ({ typed, stored }) => {
  expect(normaliseUsername(typed)).toBe(stored)
})

test('a stored username stays what it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (typed) => {
      const stored = normaliseUsername(typed)

      expect(normaliseUsername(stored)).toBe(stored)
    }),
    { numRuns: 50 },
  )
})

test('an e-mail address keeps its case and loses the space around it', () => {
  expect(normaliseEmail(' Hana@Kuji.Example\n')).toBe('Hana@Kuji.Example')
})
