import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'

/** An answer given in place of the work, once, to the next call whose path begins so. */
export type FailedReply = {
  readonly status: number
  readonly body: string | object
  readonly contentType?: string
  readonly path?: string
}

export type CallRecord = { readonly method: string; readonly path: string; status: number | null }

/** The bad days of a simulator. Only calls to /oauth and /v2 are touched, pages never. */
export type Faults = {
  /** Every call waits so long. */
  latencyMs: number
  readonly failNext: (reply: FailedReply) => void
  /** The next call with this method does its work, and its connection breaks before the answer. */
  readonly dropNextAfterWork: (method?: string) => void
  readonly clear: () => void
}

const longestCallLog = 10_000

/** Makes the switches, and the log of the calls that came in. */
export function installFaults(app: FastifyInstance): { faults: Faults; calls: CallRecord[] } {
  const calls: CallRecord[] = []
  const failures: FailedReply[] = []
  const drops: string[] = []
  const records = new WeakMap<object, CallRecord>()
  const faults: Faults = {
    latencyMs: 0,
    failNext: (reply) => void failures.push(reply),
    dropNextAfterWork: (method = 'POST') => void drops.push(method),
    clear: () => {
      faults.latencyMs = 0
      failures.length = 0
      drops.length = 0
    },
  }

  app.addHook('onRequest', async (request, reply) => {
    const path = request.url.split('?')[0] ?? ''
    if (!isApiPath(path)) return
    const record: CallRecord = { method: request.method, path, status: null }
    records.set(request, record)
    calls.push(record)
    if (calls.length > longestCallLog) calls.shift()
    if (faults.latencyMs > 0) await sleep(faults.latencyMs)
    const failure = take(failures, ({ path: wanted = '/' }) => path.startsWith(wanted))
    if (failure === undefined) return
    const type = failure.contentType ?? (typeof failure.body === 'string' ? 'text/html' : 'application/json')
    return reply.code(failure.status).type(type).send(failure.body)
  })

  app.addHook('onSend', async (request, reply, payload) => {
    const record = records.get(request)
    if (record === undefined) return payload
    record.status = reply.statusCode
    const isDropped = take(drops, (method) => method === record.method && record.path.startsWith('/v2/'))
    if (isDropped !== undefined) request.raw.socket.destroy()
    return payload
  })

  return { faults, calls }
}

function isApiPath(path: string): boolean {
  return path.startsWith('/v2/') || path.startsWith('/oauth/')
}

function take<T>(queue: T[], matches: (item: T) => boolean): T | undefined {
  const index = queue.findIndex(matches)
  return index === -1 ? undefined : queue.splice(index, 1)[0]
}
