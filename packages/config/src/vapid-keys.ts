import { createECDH, ECDH, generateKeyPairSync } from 'node:crypto'

const curve = 'prime256v1'

/** The application server's key pair of RFC 8292, both raw in base64url. */
export type VapidKeys = { readonly publicKey: string; readonly privateKey: string }

/** A new key pair, from the system's randomness. */
export function generateVapidKeys(): VapidKeys {
  const jwk = generateKeyPairSync('ec', { namedCurve: curve }).privateKey.export({ format: 'jwk' })
  const [x, y, d] = [jwk.x, jwk.y, jwk.d].map((part) => Buffer.from(part ?? '', 'base64url'))
  if (!x || !y || !d) throw new Error('an EC key came without its numbers')
  const publicKey = Buffer.concat([Buffer.of(4), x, y])
  return { publicKey: publicKey.toString('base64url'), privateKey: d.toString('base64url') }
}

/** True for an uncompressed point of P-256, 65 bytes, in base64url. */
export function isVapidPublicKey(text: string): boolean {
  const bytes = decode(text)
  if (bytes?.length !== 65 || bytes[0] !== 4) return false
  try {
    ECDH.convertKey(bytes, curve)
    return true
  } catch {
    return false
  }
}

/** True for a scalar of P-256, 32 bytes, in base64url. */
export function isVapidPrivateKey(text: string): boolean {
  return publicKeyOf(text) !== null
}

/** True when the two belong together. */
export function isVapidPair(keys: VapidKeys): boolean {
  const expected = publicKeyOf(keys.privateKey)
  return expected?.equals(Buffer.from(keys.publicKey, 'base64url')) ?? false
}

function publicKeyOf(privateKey: string): Buffer | null {
  const bytes = decode(privateKey)
  if (bytes?.length !== 32) return null
  try {
    const ecdh = createECDH(curve)
    ecdh.setPrivateKey(bytes)
    return ecdh.getPublicKey()
  } catch {
    return null
  }
}

/** Only what web-push takes too: the URL alphabet, without padding. */
function decode(text: string): Buffer | null {
  return /^[\w-]+$/.test(text) ? Buffer.from(text, 'base64url') : null
}
