import { randomBytes } from 'node:crypto'
import { existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { ConfigError } from './config-error.ts'
import { makeDataDir } from './make-data-dir.ts'
import { generateVapidKeys, isVapidPair } from './vapid-keys.ts'

const secretText = z.string().regex(/^[\w-]{16,100}$/)

const secretsFile = z
  .object({
    triggerToken: secretText,
    vapidPublicKey: secretText,
    vapidPrivateKey: secretText,
    zoomAccountId: secretText,
    zoomClientId: secretText,
    zoomClientSecret: secretText,
  })
  .refine((secrets) =>
    isVapidPair({ publicKey: secrets.vapidPublicKey, privateKey: secrets.vapidPrivateKey }),
  )

/** What an installation without configuration makes up for itself. The Zoom ones are the simulator's. */
export type LocalSecrets = Readonly<z.output<typeof secretsFile>>

/**
 * The secrets kept in DATA_DIR/secrets.json, made on first use.
 *
 * Processes that start at the same moment get the same ones.
 *
 * @throws {ConfigError} when DATA_DIR cannot be written or the file in it is damaged
 */
export function ensureLocalSecrets(dataDir: string): LocalSecrets {
  const path = join(dataDir, 'secrets.json')
  if (!existsSync(path)) createSecrets(dataDir, path)
  return readSecrets(path)
}

function readSecrets(path: string): LocalSecrets {
  try {
    return secretsFile.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (cause) {
    // The cause may quote the file, so only its code goes on.
    const code = codeOf(cause)
    throw new ConfigError([
      `${path} cannot be read or is damaged${code && ` (${code})`}; delete it to have new secrets made`,
    ])
  }
}

function createSecrets(dataDir: string, path: string): void {
  try {
    makeDataDir(dataDir)
    writeUnlessThere(path, `${JSON.stringify(newSecrets(), null, 2)}\n`)
  } catch (cause) {
    const code = codeOf(cause)
    throw new ConfigError([`DATA_DIR ${dataDir} cannot be written to${code && ` (${code})`}`], { cause })
  }
}

/** A hard link appears whole or not at all, and never replaces the file of a process that was faster. */
function writeUnlessThere(path: string, text: string): void {
  const draft = `${path}.${randomBytes(8).toString('hex')}`
  writeFileSync(draft, text, { mode: 0o600, flag: 'wx' })
  try {
    linkSync(draft, path)
  } catch (cause) {
    if (codeOf(cause) !== 'EEXIST') throw cause
  } finally {
    rmSync(draft)
  }
}

function newSecrets(): LocalSecrets {
  const vapid = generateVapidKeys()
  return {
    triggerToken: randomText(),
    vapidPublicKey: vapid.publicKey,
    vapidPrivateKey: vapid.privateKey,
    zoomAccountId: randomText(),
    zoomClientId: randomText(),
    zoomClientSecret: randomText(),
  }
}

function randomText(): string {
  return randomBytes(24).toString('base64url')
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : ''
}
