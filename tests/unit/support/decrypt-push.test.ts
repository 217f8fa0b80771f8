import { expect, test } from 'vitest'
import { decryptPush } from '../../support/decrypt-push.ts'

/** RFC 8291, appendix A. */
const vector = {
  privateKey: 'q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94',
  auth: 'BTBZMqHH6r4Tts7J_aSIgg',
  body:
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6Tlz' +
    'AC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
}
const receiver = {
  privateKey: Buffer.from(vector.privateKey, 'base64url'),
  auth: Buffer.from(vector.auth, 'base64url'),
}

test('the example of RFC 8291 decrypts to its plain text', () => {
  const text = decryptPush(Buffer.from(vector.body, 'base64url'), receiver).toString()

  expect(text).toBe('When I grow up, I want to be a watermelon')
})

test('one flipped bit is noticed', () => {
  const body = Buffer.from(vector.body, 'base64url')
  body.writeUInt8(body.readUInt8(100) ^ 1, 100)

  expect(() => decryptPush(body, receiver)).toThrow()
})
