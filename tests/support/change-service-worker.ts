import type { RequestListener } from 'node:http'
import type { ListeningKuji } from './listening-kuji.ts'

/** From now on the server gives the service worker with a change in it, as after an update. */
export async function changeServiceWorker(
  { http, origin }: Pick<ListeningKuji, 'http' | 'origin'>,
  change: (code: string) => string,
): Promise<void> {
  const reply = await fetch(`${origin}/sw.js`, { signal: AbortSignal.timeout(10_000) })
  const before = await reply.text()
  const changed = change(before)
  if (changed === before) throw new Error('the service worker is still the same')
  const answers = http.server.listeners('request') as RequestListener[]
  http.server.removeAllListeners('request')
  http.server.on('request', ((request, response) => {
    if (request.url !== '/sw.js') {
      for (const answer of answers) answer.call(http.server, request, response)
      return
    }
    response.writeHead(200, { 'content-type': 'text/javascript', 'cache-control': 'no-cache' })
    response.end(changed)
  }) satisfies RequestListener)
}
