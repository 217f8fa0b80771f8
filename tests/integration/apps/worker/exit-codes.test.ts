import { expect, test } from 'vitest'
import { roomsOf } from '../../../support/morning-outcome.ts'
import { aWorkerInstall, registerPeople } from '../../../support/worker-install.ts'
import { readReport, startWorker } from '../../../support/worker-process.ts'

test('words it does not understand end the worker with 2, whatever the environment', async () => {
  const end = await startWorker(['dance', '--json'], {}).ended

  expect(end.code).toBe(2)
  expect(end.stderr).toContain('unknown command dance')
  const message = expect.stringContaining('unknown command dance')
  expect(readReport(end)).toEqual({ command: null, error: { code: 'USAGE', message } })
})

test('a slot that is none, or is over, ends the worker with 2 and a sentence', async () => {
  const install = await aWorkerInstall()

  const ends = await Promise.all([
    install.run(['draw', '08:00']),
    install.run(['draw', '2030-01-07T00:00:01Z']),
    install.run(['draw', '2030-01-06T00:00:00Z']),
  ])

  expect(ends.map(({ code, stdout }) => [code, stdout])).toEqual(ends.map(() => [2, '']))
  expect(ends.map(({ stderr }) => stderr.split(/[:;]/)[0])).toEqual([
    'There is no slot at this time',
    'There is no slot at this time',
    'This slot is over',
  ])
})

test('a slot over an hour ahead is drawn only when one insists', async () => {
  const install = await aWorkerInstall()
  await registerPeople(install, { people: 4 })
  const evening = { KUJI_NOW: '2030-01-06T12:00:00Z' }

  const refused = await install.run(['draw', '09:00', '--json'], evening)
  expect(refused.code).toBe(2)
  expect(refused.stderr).toContain('add --early if you mean it')
  const message = refused.stderr.trimEnd()
  expect(readReport(refused)).toEqual({ command: 'draw', error: { code: 'TOO_EARLY', message } })
  expect(await roomsOf(install)).toEqual([])

  const insisted = await install.run(['draw', '09:00', '--early', '--json'], evening)
  expect(insisted.code).toBe(0)
  expect(readReport(insisted)).toMatchObject({ rooms: { ready: 1 } })
})

test('a wrong environment is refused with every problem named, one a line', async () => {
  const end = await startWorker(['tick', '--json'], {
    DATA_DIR: '/nowhere',
    ROOM_MIN: 'three',
    TIME_ZONE: 'Mars/Base',
    VAPID_PUBLIC_KEY: 'short',
  }).ended

  expect(end.code).toBe(2)
  const message = end.stderr.trimEnd()
  expect(readReport(end)).toEqual({ command: 'tick', error: { code: 'CONFIGURATION', message } })
  const lines = end.stderr.trim().split('\n')
  expect(lines.map((line) => line.split(' ')[0]).toSorted()).toEqual([
    'ROOM_MIN',
    'TIME_ZONE',
    'VAPID_PRIVATE_KEY',
    'VAPID_PUBLIC_KEY',
  ])
})

test('with the database down every command says so in a sentence and asks to be tried again', async () => {
  const install = await aWorkerInstall()
  const down = { DATABASE_URL: 'postgresql://kuji:secret-word@127.0.0.1:9/kuji' }

  const ends = await Promise.all([
    install.run(['tick', '--json'], down),
    install.run(['check'], down),
    install.run(['draw', '09:00'], down),
  ])

  expect(ends.map(({ code }) => code)).toEqual([75, 75, 75])
  expect(ends.map(({ stdout }) => stdout).slice(1)).toEqual(['', ''])
  expect(ends.slice(0, 1).map(readReport)).toEqual([
    {
      command: 'tick',
      error: { code: 'DATABASE_UNREACHABLE', message: expect.stringContaining('does not answer') },
    },
  ])
  for (const { stderr } of ends) {
    expect(stderr).toMatch(/^The database does not answer: .*\n$/)
    expect(stderr).not.toContain('secret-word')
  }
})

test('on a database that was not migrated, or not for this queue, the worker names the command to run', async () => {
  const install = await aWorkerInstall()
  await install.pool.query('drop schema pgboss cascade')

  const noQueue = await install.run(['tick'])
  expect(noQueue).toMatchObject({ code: 1, stdout: '' })
  expect(noQueue.stderr).toContain('run npm run db:migrate')

  await install.pool.query('drop table _prisma_migrations')
  const noTables = await install.run(['check'])
  expect(noTables).toMatchObject({ code: 1, stdout: '' })
  expect(noTables.stderr).toContain('run npm run db:migrate')
})
