import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { sentenceFor } from '@kuji/db/embedded/failure-sentence'
import { expect, test } from 'vitest'
import { temporaryDirectory } from '../../../../support/temporary-directory.ts'

test.each([
  ['FATAL:  could not write lock file: No space left on device', 'the disk is full'],
  ['HINT:  Check free disk space.\nPANIC:  cannot abort transaction 1', 'the disk is full'],
  ['PANIC:  could not locate a valid checkpoint record', 'its files are damaged'],
  ['FATAL:  database files are incompatible with server', 'another version of PostgreSQL'],
  ['initdb: error: could not access directory: Permission denied', 'cannot be read or written'],
])('"%s" is told as "%s"', (stderr, expected) => {
  const failure = Object.assign(new Error('Command failed'), { stderr })

  expect(sentenceFor(failure, 'It did not start').message).toContain(expected)
})

test('what is not known is quoted, with the log to look into', () => {
  const log = path.join(temporaryDirectory(), 'log')
  writeFileSync(log, 'LOG:  fine\nFATAL:  the moon is full.\n')

  const { message } = sentenceFor(new Error('pg_ctl failed'), 'It did not start', log)

  expect(message).toBe(`It did not start: FATAL:  the moon is full. The whole story is in ${log}.`)
})
