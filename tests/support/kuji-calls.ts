import type { LightMyRequestResponse } from 'fastify'
import type { Person } from './kuji-people.ts'
import type { RunningServer } from './running-server.ts'

type Method = 'GET' | 'HEAD' | 'POST' | 'DELETE' | 'PUT'

export type RestCall = {
  readonly method: Method
  readonly url: string
  readonly body?: unknown
  readonly by?: Person | undefined
  readonly headers?: Record<string, string>
}

/** One call of the REST API, as this person where one is named. */
export function call(
  { http }: RunningServer,
  { method, url, body, by, headers }: RestCall,
): Promise<LightMyRequestResponse> {
  return http.inject({
    method,
    url,
    headers: { ...(by && { authorization: `Bearer ${by.token}` }), ...headers },
    ...(body !== undefined && { payload: body as object }),
  })
}

export function post(
  server: RunningServer,
  url: string,
  { body, by }: Pick<RestCall, 'body' | 'by'> = {},
): Promise<LightMyRequestResponse> {
  return call(server, { method: 'POST', url, body, by })
}

export function register(
  server: RunningServer,
  by: Person,
  date: Date | string,
): Promise<LightMyRequestResponse> {
  return post(server, '/register', { by, body: { date: date instanceof Date ? date.toISOString() : date } })
}

/** What the firing device does at ten to nine. */
export function trigger(server: RunningServer, what: string | object): Promise<LightMyRequestResponse> {
  return call(server, {
    method: 'POST',
    url: typeof what === 'string' ? `/assign_room/${what}` : '/assign_room',
    body: typeof what === 'string' ? undefined : what,
    headers: { authorization: `Bearer ${server.triggerToken}` },
  })
}

export async function meetingUrl(server: RunningServer, by: Person): Promise<Record<string, unknown>> {
  const reply = await call(server, { method: 'GET', url: `/meeting_url/${by.userId}`, by })
  if (reply.statusCode !== 200) throw new Error(`/meeting_url answered ${reply.statusCode}: ${reply.body}`)
  return reply.json()
}

/** Status and code of a refusal, for comparing both at once; the shape is checked on the way. */
export function refusalOf(reply: LightMyRequestResponse): [number, string] {
  const body = reply.json<{ error: { code: string; message: string } }>()
  const { code, message } = body.error
  if (Object.keys(body).join() !== 'error' || Object.keys(body.error).join() !== 'code,message')
    throw new Error(`not the shape of an error: ${reply.body}`)
  if (typeof message !== 'string' || message === '') throw new Error(`no message: ${reply.body}`)
  return [reply.statusCode, code]
}
