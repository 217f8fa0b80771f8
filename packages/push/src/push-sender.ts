import { readFileSync } from 'node:fs'
import { getCACertificates } from 'node:tls'
import { AppError } from '@kuji/domain/errors'
import type { PushSender } from '@kuji/services/ports'
import { Agent, request, type Dispatcher } from 'undici'
import { isPushEndpoint } from './push-endpoint.ts'
import { refusalOf } from './push-reply.ts'
import { buildPushRequest, type PushRequest } from './push-request.ts'
import { createVapidAuthorization, type Vapid } from './vapid-authorization.ts'

/** `allowedHosts` are trusted beside the known push services, `caFile` (PEM) beside the known authorities. */
export type PushSenderOptions = {
  readonly vapid: Vapid
  readonly allowedHosts: readonly string[]
  readonly caFile: string | null
  /** Milliseconds for one message from connecting to the answer. */
  readonly timeout?: number
}

const usualTimeout = 15_000
const mostReplyBytes = 16_384

/** The way to phones over Web Push (RFC 8030), on connections that stay open between messages. */
export function createPushSender(options: PushSenderOptions): PushSender {
  const timeout = options.timeout ?? usualTimeout
  const authorize = createVapidAuthorization(options.vapid)
  const dispatcher = createDispatcher(options.caFile, timeout)
  const accepts = (endpoint: string) => isPushEndpoint(endpoint, options.allowedHosts)
  return {
    accepts,
    send: async (message, signal) => {
      if (!accepts(message.to.endpoint))
        throw new AppError('PUSH_REJECTED', 'endpoint outside the known push services')
      const url = new URL(message.to.endpoint)
      const push = buildPushRequest(message, authorize(url.origin))
      const limit = AbortSignal.any([signal, AbortSignal.timeout(timeout)])
      const status = await post(url, push, { dispatcher, signal: limit })
      const refusal = refusalOf(status, url.host)
      if (refusal !== null) throw refusal
    },
  }
}

/** Redirects are not followed: a push service has no business sending a message elsewhere. */
async function post(
  url: URL,
  message: PushRequest,
  transport: { readonly dispatcher: Dispatcher; readonly signal: AbortSignal },
): Promise<number> {
  try {
    const reply = await request(url, { method: 'POST', ...message, ...transport })
    // The status has decided; a reply that breaks off behind it must not send the message twice.
    await reply.body.dump({ limit: mostReplyBytes, signal: transport.signal }).catch(() => undefined)
    return reply.statusCode
  } catch (cause) {
    throw new AppError('PUSH_UNREACHABLE', `push service ${url.host} cannot be reached`, { cause })
  }
}

function createDispatcher(caFile: string | null, timeout: number): Dispatcher {
  const ca = caFile === null ? {} : { ca: [...getCACertificates('default'), readFileSync(caFile, 'utf8')] }
  return new Agent({
    connections: 16,
    headersTimeout: timeout,
    bodyTimeout: timeout,
    connect: { ...ca, timeout: Math.min(5_000, timeout) },
  })
}
