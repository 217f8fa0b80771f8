import { commitmentOf, fingerprintOf, secretOf, seedOf } from '@kuji/services/draw/draw-secret'
import { expect, test } from 'vitest'

const root = '00112233445566778899aabbccddeeff'.repeat(2)

/** What `printf %s … | sha256sum` said. */
const known = {
  secret: '2a8abfa8cb9906290437854193ca6bca41d4d4e26d1d454bd66a35158095e737',
  commitment: 'dff35ac9388be51a58a8920550446fd01b0964098848d7f6670843cb2ee0b316',
  inputHash: '65d1a0fe71d083171eb4a5662f92b5a29e061bc5f563411a6dc38dce2f14141c',
  seed: '26983766ec1ebd5dc1af053072925a8438863d5fc723fb70d1a6082b53232a28',
}

test('secret, commitment and seed are what sha256sum says of the texts', () => {
  const secret = secretOf(root)
  const startsAt = new Date('2030-01-07T09:00:00+09:00')
  const inputHash = fingerprintOf(Buffer.from('the input'))
  const commitment = commitmentOf(secret)

  expect({ secret, commitment, inputHash, seed: seedOf({ secret, startsAt, inputHash }) }).toEqual(known)
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
