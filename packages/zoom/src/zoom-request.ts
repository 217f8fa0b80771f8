import { AppError } from '@kuji/domain/errors'
import { Agent, errors, request } from 'undici'
import { parseExactJson } from './exact-json.ts'

/** What calls may take at most; times in milliseconds. */
export type ZoomLimits = {
  readonly connectMs: number
  readonly headersMs: number
  /** From the beginning of a call to the last byte of its reply, however slowly that drips in. */
  readonly wholeMs: number
  readonly replyBytes: number
  /** Connections kept to one address. */
  readonly connections: number
  /** How long a call that makes a meeting may wait for its turn; after that, better look whether it is still wanted. */
  readonly queueMs: number
  /** The pause after "too fast", where Zoom names none. */
  readonly pauseMs: number
  /** So many failures in a row, and Zoom is left alone for a while. */
  readonly breakAfter: number
  /** How long it is left alone before one call tries again. */
  readonly breakMs: number
}

export const defaultLimits: ZoomLimits = {
  connectMs: 5_000,
  headersMs: 15_000,
  wholeMs: 20_000,
  replyBytes: 4_000_000,
  connections: 32,
  queueMs: 30_000,
  pauseMs: 1_000,
  breakAfter: 10,
  breakMs: 10_000,
}

export type ZoomCall = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** `body` is undefined when the reply was empty or no JSON, whatever its content type claims. */
export type ZoomReply = {
  readonly status: number
  readonly body: unknown
  /** Zoom's own name for the call (`x-zm-trackingid`); their support asks for it. */
  readonly trackingId: string | null
  readonly headers: ReplyHeaders
}

/** The headers that mean something to us, as they came; null where absent. */
export type ReplyHeaders = {
  readonly date: string | null
  readonly retryAfter: string | null
  /** `QPS` or `Daily-limit`, where Zoom still says it. */
  readonly limitType: string | null
}

/** Where calls are noted down; a pino logger fits. Never given a token, a body or a link. */
export type ZoomLog = {
  readonly info: (fields: object, message: string) => void
  readonly warn: (fields: object, message: string) => void
}

export type SendZoomCall = (call: ZoomCall, signal: AbortSignal) => Promise<ZoomReply>

/**
 * Gives the one way in which calls reach Zoom: HTTP/1.1 on kept connections, bounded in time and size.
 *
 * The function it gives throws {AppError} `ZOOM_UNREACHABLE` when no whole reply
 * came (the work may have been done all the same) and `ZOOM_BAD_REPLY` when the
 * reply was too large. Any reply that did come is given back, whatever its status.
 */
export function createZoomSender(limits: ZoomLimits, log?: ZoomLog): SendZoomCall {
  const dispatcher = new Agent({
    // Zoom's token endpoint has misbehaved on HTTP/2.
    allowH2: false,
    connections: limits.connections,
    connect: { timeout: limits.connectMs },
    headersTimeout: limits.headersMs,
    bodyTimeout: limits.wholeMs,
    maxResponseSize: limits.replyBytes,
  })
  return async (call, signal) => {
    const startedAt = performance.now()
    const name = callName(call)
    try {
      const whole = AbortSignal.any([signal, AbortSignal.timeout(limits.wholeMs)])
      const reply = await exchange(call, { dispatcher, signal: whole })
      const fields = { call: name, status: reply.status, trackingId: reply.trackingId }
      log?.info({ ...fields, tookMs: Math.round(performance.now() - startedAt) }, 'zoom answered')
      return reply
    } catch (cause) {
      const error = transportError(name, cause)
      log?.warn({ call: name, code: error.code, reason: error.message }, 'zoom did not answer')
      throw error
    }
  }
}

/** A call as it may be written to a log: method and path, without query. */
export function callName(call: Pick<ZoomCall, 'method' | 'url'>): string {
  return `${call.method} ${new URL(call.url).pathname}`
}

async function exchange(
  call: ZoomCall,
  { dispatcher, signal }: { dispatcher: Agent; signal: AbortSignal },
): Promise<ZoomReply> {
  const { statusCode, headers, body } = await request(call.url, {
    method: call.method,
    headers: { accept: 'application/json', ...call.headers },
    body: call.body ?? null,
    dispatcher,
    signal,
  })
  const one = (name: string) => headerOf(headers, name)
  return {
    status: statusCode,
    body: parseExactJson(await body.text()),
    trackingId: one('x-zm-trackingid'),
    headers: { date: one('date'), retryAfter: one('retry-after'), limitType: one('x-ratelimit-type') },
  }
}

/** Bounded, because it may end up in the log. */
function headerOf(headers: Record<string, string | string[] | undefined>, name: string): string | null {
  const value = headers[name]
  return typeof value === 'string' && value.length <= 100 ? value : null
}

/** Without the cause: a parser's error carries the bytes it could not read, and they may be a token. */
function transportError(name: string, cause: unknown): AppError {
  if (cause instanceof errors.ResponseExceededMaxSizeError) {
    return new AppError('ZOOM_BAD_REPLY', `${name}: the reply was too large`)
  }
  return new AppError('ZOOM_UNREACHABLE', `${name}: no whole reply (${reasonOf(cause)})`)
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'given up'
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name
}
