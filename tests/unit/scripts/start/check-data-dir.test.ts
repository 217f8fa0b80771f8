import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { checkDataDir } from '../../../../scripts/start/check-data-dir.ts'

function aFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'kuji-data-dir-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

test('a missing folder is made, with all above it, and nothing is left in it', () => {
  const folder = path.join(aFolder(), 'a', 'b')

  checkDataDir(folder)

  expect(readdirSync(folder)).toEqual([])
})

test.each(['/proc/kuji/data', '/dev/null'])(
  '%s cannot be written, and the sentence names DATA_DIR',
  (folder) => {
    expect(() => checkDataDir(folder)).toThrow(`DATA_DIR ${folder} cannot be written`)
  },
)

test('a file in the way is told, not replaced', () => {
  const file = path.join(aFolder(), 'file')
  writeFileSync(file, 'mine')

  expect(() => checkDataDir(file)).toThrow('set DATA_DIR to a folder that is')
})
