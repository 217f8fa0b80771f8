import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, inject, onTestFinished, test } from 'vitest'
import { createTestDatabase } from '../../support/test-database.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'

const root = path.resolve(import.meta.dirname, '../../..')

/** Runs scripts/migration.ts with nothing in its environment but what is given. */
async function runMigration(words: readonly string[], environment: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, ['scripts/migration.ts', ...words], {
    cwd: root,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [[code], stdout, stderr] = await Promise.all([
    once(child, 'close'),
    text(child.stdout),
    text(child.stderr),
  ])
  return { code: code as number | null, stdout, stderr }
}

test('in production it migrates with DATABASE_URL alone', async () => {
  const database = await createTestDatabase()
  onTestFinished(database.drop)

  const end = await runMigration(['deploy'], { NODE_ENV: 'production', DATABASE_URL: database.url })

  expect(end).toEqual({ code: 0, stdout: 'Nothing to migrate.\n', stderr: '' })
})

test('in production without DATABASE_URL it refuses, and makes no database of its own', async () => {
  const dataDir = temporaryDirectory()

  const end = await runMigration(['deploy'], { NODE_ENV: 'production', DATA_DIR: dataDir })

  expect(end).toEqual({ code: 2, stdout: '', stderr: 'DATABASE_URL is needed in production\n' })
  expect(readdirSync(dataDir)).toEqual([])
})

test.each(['deploy', 'status', 'drift'])(
  '%s says in a sentence that no database answers',
  async (command) => {
    const end = await runMigration([command], {
      DATABASE_URL: 'postgresql://kuji:secret-word@127.0.0.1:9/kuji',
    })

    expect(end).toEqual({
      code: 1,
      stdout: '',
      stderr: 'The database 127.0.0.1:9/kuji does not answer: start it, or mend DATABASE_URL.\n',
    })
  },
)

test('a wrong password is a sentence too, and is not in it', async () => {
  const url = new URL(inject('databaseServer'))
  url.password = 'secret-word'

  const end = await runMigration(['deploy'], { DATABASE_URL: url.href })

  expect(end).toMatchObject({ code: 1, stdout: '' })
  expect(end.stderr).toMatch(/^The database .+ cannot be used \(.+\): mend DATABASE_URL\.\n$/)
  expect(end.stderr).not.toContain('secret-word')
})
