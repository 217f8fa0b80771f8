import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { expect, test } from 'vitest'
import { environmentSchema } from '@kuji/config/environment-schema'
import { readEnv } from '@kuji/config/read-env'

const example = readFileSync(new URL('../../../../.env.example', import.meta.url), 'utf8')

test('.env.example has every name Kuji reads, and no other', () => {
  expect(Object.keys(parseEnv(example)).toSorted()).toEqual(Object.keys(environmentSchema.shape).toSorted())
})

test('its values are the defaults', () => {
  expect(readEnv(parseEnv(example))).toEqual(readEnv({}))
})

test('every name in it has a comment of one line above it', () => {
  const lines = example.split('\n')
  const bare = lines.filter((line, index) => /^[A-Z_]+=/.test(line) && !/^# \S/.test(lines[index - 1] ?? ''))

  expect(bare).toEqual([])
})
