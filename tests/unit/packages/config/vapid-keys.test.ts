import { expect, test } from 'vitest'
import { generateVapidKeys, isVapidPair, isVapidPrivateKey, isVapidPublicKey } from '@kuji/config/vapid-keys'

test('new keys are a pair on P-256, another time another one', () => {
  const keys = generateVapidKeys()

  expect(isVapidPublicKey(keys.publicKey)).toBe(true)
  expect(isVapidPrivateKey(keys.privateKey)).toBe(true)
  expect(isVapidPair(keys)).toBe(true)
  expect(generateVapidKeys()).not.toEqual(keys)
})

test('a point beside the curve is no public key', () => {
  const beside = Buffer.concat([Buffer.of(4), Buffer.alloc(64, 1)])

  expect(isVapidPublicKey(beside.toString('base64url'))).toBe(false)
})

test('zero and numbers beyond the order of the curve are no private keys', () => {
  expect(isVapidPrivateKey(Buffer.alloc(32).toString('base64url'))).toBe(false)
  expect(isVapidPrivateKey(Buffer.alloc(32, 255).toString('base64url'))).toBe(false)
})

test('the padded and the +/ spelling of base64 are refused, as senders refuse them', () => {
  const { publicKey } = generateVapidKeys()

  expect(isVapidPublicKey(`${publicKey}=`)).toBe(false)
  expect(isVapidPublicKey(`+/${publicKey.slice(2)}`)).toBe(false)
})
