import { hash, verify } from '@node-rs/argon2'

/** OWASP's second recommendation for argon2id: 19 MiB, two passes, one lane. 2 is `Algorithm.Argon2id`. */
const argon2id = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

/** Hash of a password nobody knows, so that an unknown user costs as much time as a wrong password. */
let decoyHash: Promise<string> | undefined

/** Hashes a password into a PHC string of about 97 characters. */
export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFKC'), argon2id)
}

/**
 * Compares a password with a stored hash in the same time whether or not there is one.
 *
 * @param stored null for an unknown user
 */
export async function passwordMatches(stored: string | null, password: string): Promise<boolean> {
  const known = stored?.startsWith('$argon2id$') ?? false
  decoyHash ??= hash('nobody logs in with this', argon2id)
  const target = known && stored !== null ? stored : await decoyHash
  const matches = await verify(target, password.normalize('NFKC'))
  return known && matches
}
