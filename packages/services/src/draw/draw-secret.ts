import { createHash } from 'node:crypto'

/** The parts of a seed, texts all of them once written one after the other. */
type SeedParts = { readonly secret: string; readonly startsAt: Date; readonly inputHash: string }

/**
 * The secret that grows from a slot's root, and is out once the slot is drawn.
 *
 * The root itself stays here: it salts the canonical input, so that from the hash of the
 * input, which is out too, nobody can try rates and blocks until one fits.
 *
 * @param root 64 hex characters of cryptographic chance
 */
export function secretOf(root: string): string {
  return fingerprintOf(root)
}

/** What is out before registration closes. It pins the secret and its root, and gives neither away. */
export function commitmentOf(secret: string): string {
  return fingerprintOf(secret)
}

/** All chance in a draw: nobody knows it before the draw, and anybody can recompute it after. */
export function seedOf({ secret, startsAt, inputHash }: SeedParts): string {
  return fingerprintOf(secret + startsAt.toISOString() + inputHash)
}

/**
 * SHA-256 in lower-case hex. Of a text its UTF-8 bytes are hashed, hex not being decoded first,
 * so that `printf %s TEXT | sha256sum` gives the same.
 */
export function fingerprintOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}
