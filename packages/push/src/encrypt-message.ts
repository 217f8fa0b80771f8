import {
  createCipheriv,
  createECDH,
  createSecretKey,
  hkdfSync,
  randomBytes,
  type ECDH,
  type KeyObject,
} from 'node:crypto'
import type { PushSubscriptionInput } from '@kuji/contract/signal'

/** What makes each message's encryption its own: a key pair and a salt that are used once. */
export type Ephemeral = { readonly keyPair: ECDH; readonly publicKey: Buffer; readonly salt: Buffer }

/** One record holds any message of a push service's 4096 bytes (RFC 8188 §2.1). */
const recordSize = Buffer.of(0, 0, 0x10, 0)
/** Ends the last record, and so the only one (RFC 8188 §2). */
const lastRecord = Buffer.of(2)
const keyInfo = Buffer.from('Content-Encoding: aes128gcm\0')
const nonceInfo = Buffer.from('Content-Encoding: nonce\0')
const secretInfo = Buffer.from('WebPush: info\0')

const keyPair = createECDH('prime256v1')

/**
 * Encrypts a message for one subscription: the body of an `aes128gcm` request (RFC 8291 §3, §4),
 * 103 bytes longer than its content.
 *
 * @param keys on the curve and of the right length, which was seen to when they were registered
 * @param ephemeral left out: fresh ones
 * @throws Error when the keys are of no use
 */
export function encryptMessage(
  content: Buffer,
  keys: PushSubscriptionInput['keys'],
  ephemeral: Ephemeral = freshEphemeral(),
): Buffer {
  const { salt, publicKey: ownPoint } = ephemeral
  const theirPoint = Buffer.from(keys.p256dh, 'base64url')
  const shared = createSecretKey(ephemeral.keyPair.computeSecret(theirPoint))
  const info = Buffer.concat([secretInfo, theirPoint, ownPoint])
  const secret = derive(shared, { salt: Buffer.from(keys.auth, 'base64url'), info, bytes: 32 })
  const key = derive(secret, { salt, info: keyInfo, bytes: 16 })
  const nonce = derive(secret, { salt, info: nonceInfo, bytes: 12 }).export()
  const cipher = createCipheriv('aes-128-gcm', key, nonce)
  const record = [cipher.update(content), cipher.update(lastRecord), cipher.final(), cipher.getAuthTag()]
  return Buffer.concat([salt, recordSize, Buffer.of(ownPoint.length), ownPoint, ...record])
}

/** The key pair's object is used again, its keys are not: making the object costs more than making the keys. */
function freshEphemeral(): Ephemeral {
  return { keyPair, publicKey: keyPair.generateKeys(), salt: randomBytes(16) }
}

/** HKDF with SHA-256 (RFC 5869). As key objects: bytes cost Node several times as much. */
function derive(
  from: KeyObject,
  { salt, info, bytes }: { readonly salt: Buffer; readonly info: Buffer; readonly bytes: number },
): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', from, salt, info, bytes)))
}
