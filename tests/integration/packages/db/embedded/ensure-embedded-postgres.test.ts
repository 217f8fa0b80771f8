import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { ensureEmbeddedPostgres, type EmbeddedPostgres } from '@kuji/db/embedded/ensure-embedded-postgres'
import { openPool } from '@kuji/db/open-pool'
import { expect, onTestFinished, test } from 'vitest'
import { postgresProcess } from '../../../../support/postgres-process.ts'
import { runCode } from '../../../../support/run-code.ts'
import { temporaryDirectory } from '../../../../support/temporary-directory.ts'

const ensureCode = `
  const { ensureEmbeddedPostgres } = await import('@kuji/db/embedded/ensure-embedded-postgres')
  const { port, started } = await ensureEmbeddedPostgres(process.argv[1], { throwaway: true })
  console.log(JSON.stringify({ port, started }))`

function dataDirectory(): string {
  const folder = temporaryDirectory()
  chmodSync(folder, 0o711)
  return folder
}

async function ensure(dataDir: string): Promise<EmbeddedPostgres> {
  const server = await ensureEmbeddedPostgres(dataDir, { throwaway: true })
  onTestFinished(server.stop)
  return server
}

async function answerOf(url: string): Promise<unknown> {
  const pool = openPool(url, { max: 1 })
  try {
    return (await pool.query('select current_database() as name, current_user as role')).rows[0]
  } finally {
    await pool.end()
  }
}

function killServer(dataDir: string): void {
  process.kill(postgresProcess(dataDir), 'SIGKILL')
}

test('the first call makes a server with a database, the second finds it running', async () => {
  const dataDir = dataDirectory()

  const first = await ensure(dataDir)
  const process = postgresProcess(dataDir)
  const second = await ensure(dataDir)

  expect(postgresProcess(dataDir)).toBe(process)
  expect([first.started, second.started, second.port]).toEqual([true, false, first.port])
  expect(await answerOf(second.url())).toEqual({ name: 'kuji', role: 'kuji' })
})

test('the password is for its owner only, and without it nobody gets in', async () => {
  const dataDir = dataDirectory()
  const server = await ensure(dataDir)

  expect(statSync(path.join(dataDir, 'postgres/password')).mode & 0o777).toBe(0o600)
  const url = new URL(server.url())
  url.password = 'wrong'
  await expect(answerOf(url.href)).rejects.toThrow('password authentication failed')
})

test('a server that was killed starts again on the same port with its data', async () => {
  const dataDir = dataDirectory()
  const server = await ensure(dataDir)
  const pool = openPool(server.url(), { max: 1 })
  onTestFinished(() => pool.end())
  await pool.query('create table kept as select 7 as number')

  killServer(dataDir)
  const again = await ensure(dataDir)

  expect([again.started, again.port]).toEqual([true, server.port])
  expect((await pool.query('select number from kept')).rows).toEqual([{ number: 7 }])
})

test('three processes at once start one server', async () => {
  const dataDir = dataDirectory()
  const cold = await Promise.all([1, 2, 3].map(() => runCode(ensureCode, [dataDir])))
  const server = await ensure(dataDir)
  killServer(dataDir)
  const warm = await Promise.all([1, 2, 3].map(() => runCode(ensureCode, [dataDir])))

  for (const answers of [cold, warm]) {
    const reports = answers.map((answer) => JSON.parse(answer) as { port: number; started: boolean })
    expect(reports.filter(({ started }) => started)).toHaveLength(1)
    expect(new Set(reports.map(({ port }) => port))).toEqual(new Set([server.port]))
  }
})

test('a port that another program took meanwhile is exchanged for a free one', async () => {
  const dataDir = dataDirectory()
  const server = await ensure(dataDir)
  await server.stop()
  const squatter = createServer((socket) => socket.destroy())
  await new Promise<void>((listening) => squatter.listen(server.port, '127.0.0.1', listening))
  onTestFinished(() => void squatter.close())

  const again = await ensure(dataDir)

  expect(again.port).not.toBe(server.port)
  expect(await answerOf(again.url())).toEqual({ name: 'kuji', role: 'kuji' })
})

test('a first start that was cut short is begun anew', async () => {
  const dataDir = dataDirectory()
  const unfinished = path.join(dataDir, 'postgres/data.unfinished')
  mkdirSync(unfinished, { recursive: true })
  writeFileSync(path.join(unfinished, 'PG_VERSION'), '18\n')

  expect((await ensure(dataDir)).started).toBe(true)
})

test('damaged data is one sentence that points to the log, and is left as it is', async () => {
  const dataDir = dataDirectory()
  await (await ensure(dataDir)).stop()
  const control = path.join(dataDir, 'postgres/data/global/pg_control')
  writeFileSync(control, 'nonsense')

  const work = ensure(dataDir)

  await expect(work).rejects.toThrow(/^The embedded PostgreSQL in .+ did not start: .+ is in .+log\.$/)
  expect(readFileSync(control, 'utf8')).toBe('nonsense')
})

test('a lost password is one sentence, and the data is left as it is', async () => {
  const dataDir = dataDirectory()
  await (await ensure(dataDir)).stop()
  rmSync(path.join(dataDir, 'postgres/password'))

  await expect(ensure(dataDir)).rejects.toThrow(/is incomplete .+ Restore it from a backup/)
})

test('a data directory that is a file is one sentence', async () => {
  const file = path.join(dataDirectory(), 'file')
  writeFileSync(file, '')

  await expect(ensure(file)).rejects.toThrow(/^Kuji cannot write its database to .+: choose another DATA_DIR/)
})
