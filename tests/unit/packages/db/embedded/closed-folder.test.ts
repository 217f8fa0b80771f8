import { chmodSync, mkdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { closedFolder } from '@kuji/db/embedded/closed-folder'
import { expect, test } from 'vitest'
import { temporaryDirectory } from '../../../../support/temporary-directory.ts'

const stranger = { uid: 64_001, gid: 64_001 }

test('names the outermost folder that a stranger may not enter', () => {
  const outer = path.join(temporaryDirectory(), 'closed')
  const inner = path.join(outer, 'inner')
  mkdirSync(inner, { recursive: true, mode: 0o755 })
  chmodSync(path.dirname(outer), 0o755)
  chmodSync(outer, 0o700)

  expect(closedFolder(inner, stranger)).toBe(outer)
})

test('finds nothing closed to the owner of the folder, nor where everyone may pass', () => {
  const folder = temporaryDirectory()
  const { uid, gid } = statSync(folder)
  expect(closedFolder(folder, { uid, gid })).toBeNull()

  chmodSync(folder, 0o711)
  expect(closedFolder(path.join(folder, 'not', 'there'), stranger)).toBeNull()
})
