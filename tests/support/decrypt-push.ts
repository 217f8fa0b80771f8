import { createDecipheriv, createECDH, hkdfSync } from 'node:crypto'

/** What a browser keeps for itself of a subscription, raw. */
export type ReceiverKeys = { readonly privateKey: Buffer; readonly auth: Buffer }

/** Decrypts a Web Push body as a browser does (RFC 8291 §3.4 over RFC 8188). Throws when it was tampered with. */
export function decryptPush(body: Buffer, receiver: ReceiverKeys): Buffer {
  const salt = body.subarray(0, 16)
  const keyLength = body.readUInt8(20)
  const senderKey = body.subarray(21, 21 + keyLength)
  const record = body.subarray(21 + keyLength)
  const { key, nonce } = deriveKeys(receiver, senderKey, salt)
  const decipher = createDecipheriv('aes-128-gcm', key, nonce)
  decipher.setAuthTag(record.subarray(-16))
  const padded = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()])
  // The last record ends with a 2 and any number of zeros (RFC 8188 §2).
  const end = padded.lastIndexOf(2)
  if (end < 0 || padded.subarray(end + 1).some((byte) => byte !== 0))
    throw new Error('no delimiter in the record')
  return padded.subarray(0, end)
}

function deriveKeys(receiver: ReceiverKeys, senderKey: Buffer, salt: Buffer): { key: Buffer; nonce: Buffer } {
  const ecdh = createECDH('prime256v1')
  ecdh.setPrivateKey(receiver.privateKey)
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), ecdh.getPublicKey(), senderKey])
  const input = hkdf(ecdh.computeSecret(senderKey), receiver.auth, { info, length: 32 })
  return {
    key: hkdf(input, salt, { info: Buffer.from('Content-Encoding: aes128gcm\0'), length: 16 }),
    nonce: hkdf(input, salt, { info: Buffer.from('Content-Encoding: nonce\0'), length: 12 }),
  }
}

function hkdf(input: Buffer, salt: Buffer, wanted: { info: Buffer; length: number }): Buffer {
  return Buffer.from(hkdfSync('sha256', input, salt, wanted.info, wanted.length))
}
