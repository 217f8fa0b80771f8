import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Fault } from './fault-rules.ts'

type Deed = { readonly request: FastifyRequest; readonly reply: FastifyReply; readonly closing: AbortSignal }

/**
 * What a fault does to a call before its work.
 *
 * @returns true when the call goes on
 */
export async function strikeBefore(fault: Fault, { request, reply, closing }: Deed): Promise<boolean> {
  if (fault.kind === 'hang_before') await hold(fault.holdMs, closing)
  if (fault.kind === 'hang_before' || fault.kind === 'reset_before') {
    request.raw.socket.destroy()
    reply.hijack()
    return false
  }
  if (!isAnswer(fault) || fault.afterWork === true) return true
  const { status, headers, contentType, body } = answerOf(fault)
  void reply.code(status).headers(headers).type(contentType).send(body)
  return false
}

/**
 * What a fault does to an answer after the work.
 *
 * @returns the payload to send instead
 */
export async function strikeAfter(
  fault: Fault,
  payload: unknown,
  { request, reply, closing }: Deed,
): Promise<unknown> {
  if (fault.kind === 'hang_after') await hold(fault.holdMs, closing)
  if (fault.kind === 'hang_after' || fault.kind === 'reset_after') {
    request.raw.socket.destroy()
    return payload
  }
  if (isAnswer(fault) && fault.afterWork === true) {
    const { status, headers, contentType, body } = answerOf(fault)
    void reply.code(status).headers(headers).type(contentType)
    return typeof body === 'string' ? body : JSON.stringify(body)
  }
  if (typeof payload !== 'string') return payload
  if (fault.kind === 'bad_json') return payload.slice(0, Math.floor(payload.length / 2))
  if (fault.kind === 'drip') return Readable.from(drops(payload, { ms: fault.msPerByte ?? 100, closing }))
  if (fault.kind === 'cut_off') return Readable.from(half(payload, () => request.raw.socket.destroy()))
  return payload
}

type Answer = Extract<Fault, { kind: 'status' | 'html' | 'xml' }>

function isAnswer(fault: Fault): fault is Answer {
  return fault.kind === 'status' || fault.kind === 'html' || fault.kind === 'xml'
}

const answers = {
  status: { status: 503, contentType: 'text/html', body: '<html><body>Service Unavailable</body></html>' },
  html: {
    status: 502,
    contentType: 'text/html',
    body: '<!doctype html><html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>',
  },
  xml: {
    status: 400,
    contentType: 'application/xml',
    body: '<?xml version="1.0" encoding="UTF-8"?><result><code>300</code><message>Bad Request</message></result>',
  },
} as const

function answerOf({ kind, status, body, contentType, headers = {} }: Answer) {
  const usual = answers[kind]
  const type = contentType ?? (typeof body === 'object' ? 'application/json' : usual.contentType)
  return { status: status ?? usual.status, headers, contentType: type, body: body ?? usual.body }
}

/** Waits so long, or until the simulator closes. */
export async function hold(ms: number | undefined, closing: AbortSignal): Promise<void> {
  // The longest that a timer knows, some 25 days.
  await sleep(Math.min(ms ?? Infinity, 2 ** 31 - 1), undefined, { signal: closing, ref: false }).catch(
    () => undefined,
  )
}

async function* drops(text: string, { ms, closing }: { ms: number; closing: AbortSignal }) {
  for (const byte of Buffer.from(text)) {
    yield Buffer.of(byte)
    await hold(ms, closing)
  }
}

async function* half(text: string, breakOff: () => void) {
  yield Buffer.from(text).subarray(0, Math.floor(text.length / 2))
  // The half must be on its way before the connection breaks.
  await sleep(5)
  breakOff()
  yield Buffer.alloc(0)
}
