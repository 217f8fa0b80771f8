import { execFile } from 'node:child_process'
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { ConfigError } from '@kuji/config/config-error'
import { ensureLocalSecrets } from '@kuji/config/local-secrets'
import { temporaryDirectory } from '../../../support/temporary-directory.ts'

const run = promisify(execFile)

test('secrets are made once, readable by their owner only', () => {
  const dataDir = join(temporaryDirectory(), 'data')

  const made = ensureLocalSecrets(dataDir)

  expect(ensureLocalSecrets(dataDir)).toEqual(made)
  expect(new Set(Object.values(made)).size).toBe(6)
  expect(readdirSync(dataDir)).toEqual(['secrets.json'])
  expect(statSync(join(dataDir, 'secrets.json')).mode & 0o777).toBe(0o600)
})

test('a new directory is open to others only where root needs its database user to pass', () => {
  const dataDir = join(temporaryDirectory(), 'data')
  ensureLocalSecrets(dataDir)

  expect(statSync(dataDir).mode & 0o777).toBe(process.getuid?.() === 0 ? 0o755 : 0o700)
})

test('processes that start at once get the same secrets', async () => {
  const dataDir = join(temporaryDirectory(), 'data')
  const module = resolve('packages/config/src/local-secrets.ts')
  const script = `import { ensureLocalSecrets } from ${JSON.stringify(module)}
    process.stdout.write(ensureLocalSecrets(${JSON.stringify(dataDir)}).triggerToken)`

  const starts = Array.from({ length: 4 }, () => run(process.execPath, ['--input-type=module', '-e', script]))
  const tokens = (await Promise.all(starts)).map(({ stdout }) => stdout)

  expect(tokens[0]).toMatch(/^[\w-]{32}$/)
  expect(new Set(tokens).size).toBe(1)
  expect(readdirSync(dataDir)).toEqual(['secrets.json'])
})

test('a damaged file is a sentence that says what to do, without quoting it', () => {
  const dataDir = temporaryDirectory()
  writeFileSync(join(dataDir, 'secrets.json'), '{"triggerToken":"half-a-secr')

  expect(() => ensureLocalSecrets(dataDir)).toThrow(ConfigError)
  expect(() => ensureLocalSecrets(dataDir)).toThrow(/delete it to have new secrets made/)
  expect(() => ensureLocalSecrets(dataDir)).not.toThrow(/half-a-secr/)
})

test('a DATA_DIR that cannot be written to is named', () => {
  const blocked = join(temporaryDirectory(), 'file')
  writeFileSync(blocked, '')

  expect(() => ensureLocalSecrets(join(blocked, 'data'))).toThrow(
    /^DATA_DIR .* cannot be written to \(ENOTDIR\)$/,
  )
})

test('a directory that was there keeps its permissions', () => {
  const dataDir = join(temporaryDirectory(), 'mine')
  mkdirSync(dataDir, { mode: 0o750 })
  ensureLocalSecrets(dataDir)

  expect(statSync(dataDir).mode & 0o777).toBe(0o750)
})

test('a DATA_DIR where the system makes no folders is named at once', () => {
  expect(() => ensureLocalSecrets('/proc/kuji/data')).toThrow(
    /^DATA_DIR \/proc\/kuji\/data cannot be written to/,
  )
})
