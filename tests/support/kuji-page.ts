import type { LightMyRequestResponse } from 'fastify'
import type { Person } from './kuji-people.ts'
import type { RunningServer } from './running-server.ts'

/** What the pages of Kuji can do for one person over tRPC, as a browser sends it. */
export type Page = {
  readonly ask: (path: string, input?: unknown) => Promise<LightMyRequestResponse>
  readonly change: (path: string, input?: unknown) => Promise<LightMyRequestResponse>
}

export const ownOrigin = 'http://localhost:3000'

/** @param by whose cookie travels along; nobody's when left out */
export function aPage({ http }: RunningServer, by?: Person): Page {
  const cookie = by === undefined ? {} : { cookie: by.cookie }
  return {
    ask: (path, input) =>
      http.inject({
        method: 'GET',
        url: `/trpc/${path}${input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`}`,
        headers: cookie,
      }),
    change: (path, input) =>
      http.inject({
        method: 'POST',
        url: `/trpc/${path}`,
        headers: { ...cookie, origin: ownOrigin, 'content-type': 'application/json' },
        payload: input === undefined ? '' : JSON.stringify(input),
      }),
  }
}

/** What a call gave, or throws with what went wrong. */
export function dataOf<T>(reply: LightMyRequestResponse): T {
  const body = reply.json<{ result?: { data: T } }>()
  if (body.result === undefined) throw new Error(`tRPC answered ${reply.statusCode}: ${reply.body}`)
  return body.result.data
}

/** Status and code of a refusal; the shape is checked on the way. */
export function pageRefusalOf(reply: LightMyRequestResponse): [number, string] {
  const { error } = reply.json<{
    error: { message: string; data: { appCode: string; httpStatus: number } }
  }>()
  const fields = Object.keys(error.data).toSorted().join()
  if (fields !== 'appCode,code,httpStatus,path' && fields !== 'appCode,code,httpStatus')
    throw new Error(`an error with other fields: ${reply.body}`)
  if (error.message !== error.data.appCode || error.data.httpStatus !== reply.statusCode)
    throw new Error(`an error that contradicts itself: ${reply.body}`)
  return [reply.statusCode, error.data.appCode]
}
