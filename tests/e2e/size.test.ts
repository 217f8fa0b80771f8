import { readFileSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'

const dist = path.resolve(import.meta.dirname, '../../apps/web/dist')
const page = readFileSync(path.join(dist, 'index.html'), 'utf8')

test('the first visit loads at most 90 kB of JavaScript, compressed', () => {
  const tags = page.match(/<(script|link)\b[^>]*>/g) ?? []
  const scripts = tags
    .filter((tag) => tag.startsWith('<script') || tag.includes('rel="modulepreload"'))
    .flatMap((tag) => /(?:src|href)="([^"]+)"/.exec(tag)?.[1] ?? [])
  const bytes = scripts.map((file) => gzipSync(readFileSync(path.join(dist, file))).length)

  expect(scripts.length).toBeGreaterThan(0)
  expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(90_000)
})
