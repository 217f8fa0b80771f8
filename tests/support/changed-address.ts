import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import type { ListeningKuji } from './listening-kuji.ts'

/**
 * Another address of a server, and so for browsers another app, whose service worker has a change in it.
 * Cookies know no ports: who is signed in at one address is so at all.
 *
 * @throws when the change changes nothing
 */
export async function changedAddress(
  { http, origin }: Pick<ListeningKuji, 'http' | 'origin'>,
  change: (code: string) => string,
): Promise<string> {
  const reply = await fetch(`${origin}/sw.js`, { signal: AbortSignal.timeout(10_000) })
  const before = await reply.text()
  const changed = change(before)
  if (changed === before) throw new Error('the service worker is still the same')
  const server = createServer((request, response) => {
    if (request.url !== '/sw.js') return void http.server.emit('request', request, response)
    response.writeHead(200, { 'content-type': 'text/javascript', 'cache-control': 'no-cache' })
    response.end(changed)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
