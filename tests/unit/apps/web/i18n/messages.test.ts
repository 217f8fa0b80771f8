import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { messagesEn } from '../../../../../apps/web/src/i18n/messages-en.ts'
import { messagesJa } from '../../../../../apps/web/src/i18n/messages-ja.ts'
import type { Messages } from '../../../../../apps/web/src/i18n/message-key.ts'

const source = join(import.meta.dirname, '../../../../../apps/web/src')

function sentences(messages: Messages): Map<string, string> {
  const placeholder = { named: (name: string) => `{${name}}` }
  const entries = Object.entries(messages).flatMap(([area, texts]) =>
    Object.entries(texts).map(([name, text]): [string, string] => [
      `${area}.${name}`,
      typeof text === 'function' ? text(placeholder) : text,
    ]),
  )
  return new Map(entries)
}

const valuesIn = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).toSorted()

test('English says all that Japanese says, from the same values', () => {
  const ja = sentences(messagesJa)
  const en = sentences(messagesEn)

  expect([...en.keys()].toSorted()).toEqual([...ja.keys()].toSorted())
  for (const [key, text] of ja) expect(valuesIn(en.get(key) ?? ''), key).toEqual(valuesIn(text))
})

test('no message is empty', () => {
  for (const messages of [messagesJa, messagesEn]) {
    for (const [key, text] of sentences(messages)) expect(text.trim(), key).not.toBe('')
  }
})

test('no message speaks of failing, punishing or shirking', () => {
  for (const [key, text] of sentences(messagesJa)) expect(text, key).not.toMatch(/失敗|罰|サボ/)
  for (const [key, text] of sentences(messagesEn)) expect(text, key).not.toMatch(/fail|punish|lazy/i)
})

test('every message named in the app exists, and every message is named', () => {
  const code = globSync('**/*.{ts,vue}', { cwd: source })
    .filter((file) => !file.startsWith('i18n/'))
    .map((file) => readFileSync(join(source, file), 'utf8'))
    .join('\n')
  const areas = Object.keys(messagesJa).join('|')
  const named = [...code.matchAll(new RegExp(`'((?:${areas})\\.[a-z0-9_]+)'`, 'g'))].map(([, key]) => key)
  const known = sentences(messagesJa)

  expect(named.filter((key) => !known.has(key ?? ''))).toEqual([])
  // These are put together from a state or a unit.
  const composed = /^(time\.(today|tomorrow|days|hours|minutes|seconds)|signal\.)/
  expect([...known.keys()].filter((key) => !named.includes(key) && !composed.test(key))).toEqual([])
})
