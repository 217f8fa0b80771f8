import { createECDH, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encryptMessage } from '@kuji/push/encrypt-message'
import webpush from 'web-push'
import { decryptPush } from '../../../support/decrypt-push.ts'

const bytes = (text: string) => Buffer.from(text, 'base64url')

function aReceiver() {
  const ecdh = createECDH('prime256v1')
  const p256dh = ecdh.generateKeys('base64url')
  const auth = randomBytes(16)
  return {
    receiver: { privateKey: ecdh.getPrivateKey(), auth },
    keys: { p256dh, auth: auth.toString('base64url') },
  }
}

test('the example of RFC 8291, appendix A, comes out byte for byte', () => {
  const keyPair = createECDH('prime256v1')
  keyPair.setPrivateKey(bytes('yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw'))
  const ephemeral = {
    keyPair,
    publicKey: keyPair.getPublicKey(),
    salt: bytes('DGv6ra1nlYgDCS1FRnbzlw'),
  }
  const keys = {
    p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
    auth: 'BTBZMqHH6r4Tts7J_aSIgg',
  }

  const body = encryptMessage(Buffer.from('When I grow up, I want to be a watermelon'), keys, ephemeral)

  expect(body.toString('base64url')).toBe(
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6Tlz' +
      'AC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
  )
})

test('whatever is sent, its receiver can read it, and it is 103 bytes longer', () => {
  const { receiver, keys } = aReceiver()
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 3993 }), (content) => {
      const body = encryptMessage(Buffer.from(content), keys)

      expect(body.length).toBe(content.length + 103)
      expect(decryptPush(body, receiver).equals(Buffer.from(content))).toBe(true)
    }),
  )
})

test('two messages of the same content have nothing in common', () => {
  const { keys } = aReceiver()
  const [one, other] = [encryptMessage(Buffer.from('up'), keys), encryptMessage(Buffer.from('up'), keys)]

  expect(one.subarray(0, 16).equals(other.subarray(0, 16))).toBe(false)
  expect(one.subarray(21, 86).equals(other.subarray(21, 86))).toBe(false)
})

test('it has the form that web-push gives its messages', () => {
  const { receiver, keys } = aReceiver()
  const content = 'One tap when you are up.'
  const theirs = webpush.generateRequestDetails({ endpoint: 'https://push.example/abc', keys }, content)
  const body = encryptMessage(Buffer.from(content), keys)

  expect(body.length).toBe(theirs.body.length)
  expect(body.subarray(16, 21)).toEqual(theirs.body.subarray(16, 21))
  expect(decryptPush(theirs.body, receiver)).toEqual(decryptPush(body, receiver))
})
