import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto'
import type { Chance } from '../ports.ts'

const algorithm = 'aes-256-gcm'
const purpose = 'kuji zoom token'
const ivBytes = 12
const tagBytes = 16

/** Seals text under one key, and opens what was sealed under it. */
export type Seal = {
  readonly seal: (text: string) => Buffer
  /** Null for what was sealed under another key, or changed since. */
  readonly open: (sealed: Buffer) => string | null
}

/**
 * A seal under a key derived from a configured secret (AES-256-GCM, HKDF-SHA256).
 *
 * @param owner whose the text is; what was sealed for one owner does not open for another
 */
export function createSeal(secret: string, { owner, chance }: { owner: string; chance: Chance }): Seal {
  const key = Buffer.from(hkdfSync('sha256', secret, owner, purpose, 32))
  return {
    seal: (text) => {
      const iv = Buffer.from(chance.hex(ivBytes), 'hex')
      const cipher = createCipheriv(algorithm, key, iv).setAAD(Buffer.from(owner))
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([iv, cipher.getAuthTag(), body])
    },
    open: (sealed) => {
      if (sealed.length < ivBytes + tagBytes) return null
      const iv = sealed.subarray(0, ivBytes)
      const options = { authTagLength: tagBytes }
      const decipher = createDecipheriv(algorithm, key, iv, options).setAAD(Buffer.from(owner))
      decipher.setAuthTag(sealed.subarray(ivBytes, ivBytes + tagBytes))
      try {
        return (
          decipher.update(sealed.subarray(ivBytes + tagBytes), undefined, 'utf8') + decipher.final('utf8')
        )
      } catch {
        return null
      }
    },
  }
}
