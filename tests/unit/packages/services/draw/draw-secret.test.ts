import { execFileSync } from 'node:child_process'
import { commitmentOf, fingerprintOf, secretOf, seedOf } from '@kuji/services/draw/draw-secret'
import { expect, test } from 'vitest'

const root = '00112233445566778899aabbccddeeff'.repeat(2)

function sha256sum(text: string): string {
  return execFileSync('sha256sum', { input: text, encoding: 'utf8' }).slice(0, 64)
}

test('secret, commitment and seed are what sha256sum says of the texts', () => {
  const secret = secretOf(root)
  const startsAt = new Date('2030-01-07T09:00:00+09:00')
  const inputHash = fingerprintOf('the input')

  expect(secret).toBe(sha256sum(root))
  expect(commitmentOf(secret)).toBe(sha256sum(secret))
  expect(seedOf({ secret, startsAt, inputHash })).toBe(
    sha256sum(`${secret}2030-01-07T00:00:00.000Z${sha256sum('the input')}`),
  )
})

test('another secret, slot or input gives another seed', () => {
  const parts = { secret: secretOf(root), startsAt: new Date(0), inputHash: fingerprintOf('one') }
  const seeds = [
    seedOf(parts),
    seedOf({ ...parts, secret: root }),
    seedOf({ ...parts, startsAt: new Date(1) }),
    seedOf({ ...parts, inputHash: fingerprintOf('two') }),
  ]

  expect(new Set(seeds).size).toBe(seeds.length)
})
