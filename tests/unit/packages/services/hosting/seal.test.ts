import { createSeal } from '@kuji/services/hosting/seal'
import fc from 'fast-check'
import { expect, test } from 'vitest'

function counting() {
  let count = 0
  return { hex: (bytes: number) => (count++).toString(16).padStart(2 * bytes, '0') }
}

const seal = createSeal('a secret', { owner: 'owner', chance: counting() })

test('what was sealed opens again, whatever it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      expect(seal.open(seal.seal(text))).toBe(text)
    }),
  )
})

test('the same text is sealed differently each time, and longer only by what the seal needs', () => {
  const [one, other] = [seal.seal('a token'), seal.seal('a token')]

  expect(one).not.toEqual(other)
  expect(one).toHaveLength('a token'.length + 28)
})

test('a seal does not open under another secret or for another owner', () => {
  const sealed = seal.seal('a token')

  expect(createSeal('another', { owner: 'owner', chance: counting() }).open(sealed)).toBeNull()
  expect(createSeal('a secret', { owner: 'another', chance: counting() }).open(sealed)).toBeNull()
})

test('a seal that was changed or cut anywhere does not open', () => {
  const sealed = seal.seal('a token')
  for (let place = 0; place < sealed.length; place++) {
    const changed = Buffer.from(sealed)
    changed[place] = (changed[place] ?? 0) ^ 1
    expect(seal.open(changed)).toBeNull()
    expect(seal.open(sealed.subarray(0, place))).toBeNull()
  }
})
