import { expect, test } from 'vitest'
import { isMadeWith } from '../../../../../apps/web/src/signal/is-made-with.ts'

const bytes = new Uint8Array([4, 251, 255, 190, 7])
const publicKey = Buffer.from(bytes).toString('base64url')
const madeWith = (applicationServerKey: ArrayBuffer | null) => ({
  options: { applicationServerKey, userVisibleOnly: true },
})

test('a subscription fits the key it was made with, however that is padded', () => {
  expect(publicKey).toMatch(/[-_]/)
  expect(isMadeWith(madeWith(bytes.buffer), publicKey)).toBe(true)
  expect(isMadeWith(madeWith(bytes.buffer), `${publicKey}=`)).toBe(true)
})

test('it fits no other key', () => {
  expect(isMadeWith(madeWith(new Uint8Array([4, 1]).buffer), publicKey)).toBe(false)
})

test('a browser that does not tell the key is believed', () => {
  expect(isMadeWith(madeWith(null), publicKey)).toBe(true)
})
