import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { replyWithError } from '@kuji/server/rest/error-reply'
import { addWebApp } from '@kuji/server/web-app'
import fastify, { type FastifyInstance } from 'fastify'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryDirectory } from '../../../support/temporary-directory.ts'

const html = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }

/** A server with a built app of four files, and something secret beside it. */
async function aServer(): Promise<FastifyInstance> {
  const root = temporaryDirectory()
  const folder = join(root, 'dist')
  mkdirSync(join(folder, 'assets'), { recursive: true })
  writeFileSync(join(root, 'secret.txt'), 'secret')
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Kuji</title>')
  writeFileSync(join(folder, 'sw.js'), '// service worker')
  writeFileSync(join(folder, 'assets', 'app-1a2b3c.js'), '// app')
  writeFileSync(join(folder, 'manifest.webmanifest'), '{}')
  const server = fastify()
  onTestFinished(() => server.close())
  server.setErrorHandler(replyWithError)
  await addWebApp(server, folder)
  return server
}

test.each(['/', '/now', '/join/7', '/slots/', '/login?next=%2Fnow', '/deep/er/address'])(
  'a browser that opens %s gets the app',
  async (url) => {
    const reply = await (await aServer()).inject({ method: 'GET', url, headers: html })

    expect(reply.statusCode).toBe(200)
    expect(reply.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
    })
    expect(reply.body).toContain('<title>Kuji</title>')
  },
)

test('files whose name changes with what is in them are kept for a year, the others are asked for again', async () => {
  const server = await aServer()
  const keeping = async (url: string) =>
    (await server.inject({ method: 'GET', url })).headers['cache-control']

  expect(await keeping('/assets/app-1a2b3c.js')).toBe('public, max-age=31536000, immutable')
  expect(await keeping('/sw.js')).toBe('no-cache')
  expect(await keeping('/manifest.webmanifest')).toBe('no-cache')
})

test.each([
  '/assets/missing.js',
  '/robots.txt',
  '/favicon.ico',
  '/trpc/now.view',
  '/../secret.txt',
  '/..%2fsecret.txt',
  '/assets/..%2f..%2fsecret.txt',
  '/%2e%2e/secret.txt',
  '//',
  '//evil.example/x',
])('a browser that asks for %s gets no page in its place', async (url) => {
  const reply = await (await aServer()).inject({ method: 'GET', url, headers: html })

  expect(reply.statusCode).toBe(404)
  expect(reply.json()).toMatchObject({ error: { code: 'NOT_FOUND' } })
})

test('a part that a file does not have is no error: the whole file comes', async () => {
  const reply = await (
    await aServer()
  ).inject({ method: 'GET', url: '/sw.js', headers: { range: 'bytes=9000-9999' } })

  expect([reply.statusCode, reply.body]).toEqual([200, '// service worker'])
})

test('whoever does not ask for a page gets none', async () => {
  const server = await aServer()
  for (const request of [
    { method: 'GET', url: '/now', headers: { accept: 'application/json' } },
    { method: 'POST', url: '/now', headers: html },
  ] as const) {
    const reply = await server.inject(request)

    expect([reply.statusCode, reply.json().error.code]).toEqual([404, 'NOT_FOUND'])
  }
})

test('before the app is built everything else still answers', async () => {
  const server = fastify()
  onTestFinished(() => server.close())
  await addWebApp(server, join(temporaryDirectory(), 'not-built'))
  const reply = await server.inject({ method: 'GET', url: '/', headers: html })

  expect([reply.statusCode, reply.json().error.code]).toEqual([404, 'NOT_FOUND'])
})
