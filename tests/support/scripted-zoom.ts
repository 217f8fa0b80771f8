import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** A call as it came in; `path` is below the API's base, query included. */
export type ScriptedCall = { readonly method: string; readonly path: string; readonly body: unknown }

export type ScriptedAnswer = {
  readonly status: number
  readonly body?: object | string
  readonly headers?: Readonly<Record<string, string>>
}

/** Answers a call; with the response in hand it may also misbehave and return nothing. */
export type Script = (
  call: ScriptedCall,
  raw: { readonly request: IncomingMessage; readonly response: ServerResponse },
) => ScriptedAnswer | undefined

/**
 * A Zoom that says just what a test wants, for what a well-behaved one never says. It gives
 * tokens by itself; it is stopped when the test ends.
 */
export async function scriptedZoom(script: Script) {
  const calls: ScriptedCall[] = []
  const server = createServer((request, response) => {
    void (async () => {
      const text = await bodyOf(request)
      if (request.url === '/oauth/token') return answer(response, tokenAnswer)
      const call = { method: request.method ?? '', path: (request.url ?? '').slice(3), body: parsed(text) }
      calls.push(call)
      const scripted = script(call, { request, response })
      if (scripted !== undefined) answer(response, scripted)
    })()
  }).listen(0, '127.0.0.1')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const account = { accountId: 'account', clientId: 'client', clientSecret: 'client-secret' }
  return { ...account, oauthUrl: `${url}/oauth/token`, apiUrl: `${url}/v2`, calls }
}

/** A meeting as Zoom answers it: fit for a room, unless changed. */
export function aZoomMeeting(changes: object = {}, settings: object = {}) {
  return {
    id: 81234567890,
    join_url: 'https://zoom.example/j/81234567890?pwd=x.1',
    start_url: 'https://zoom.example/s/81234567890?zak=secret',
    password: '123456',
    settings: { join_before_host: true, waiting_room: false, ...settings },
    ...changes,
  }
}

const tokenAnswer: ScriptedAnswer = {
  status: 200,
  body: { access_token: 'a-token', token_type: 'bearer', expires_in: 3599 },
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

function parsed(text: string): unknown {
  return text.startsWith('{') ? JSON.parse(text) : null
}

function answer(response: ServerResponse, { status, body = '', headers = {} }: ScriptedAnswer): void {
  const type = typeof body === 'string' ? 'text/html' : 'application/json;charset=UTF-8'
  response.writeHead(status, { 'content-type': type, ...headers })
  response.end(typeof body === 'string' ? body : JSON.stringify(body))
}
