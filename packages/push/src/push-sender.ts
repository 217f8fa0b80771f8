import { readFileSync } from 'node:fs'
import { createSecureContext, getCACertificates } from 'node:tls'
import { AppError } from '@kuji/domain/errors'
import type { PushAnswer, PushMessage, PushSender } from '@kuji/services/ports'
import { Agent, type Dispatcher } from 'undici'
import { leadsInside, lookupPublic } from './public-address.ts'
import { isPushEndpoint } from './push-endpoint.ts'
import { postMessage } from './post-message.ts'
import { readReply } from './push-reply.ts'
import { buildPushRequest, type PushRequest } from './push-request.ts'
import { areKeysUsable } from './subscription-keys.ts'
import { createVapidAuthorization, type Vapid } from './vapid-authorization.ts'

/** `allowedHosts` are trusted beside the known push services, `caFile` (PEM) beside the known authorities. */
export type PushSenderOptions = {
  readonly vapid: Vapid
  readonly allowedHosts: readonly string[]
  readonly caFile: string | null
  /** Milliseconds for the status of one message, once there is a connection. */
  readonly timeout?: number
}

const usualTimeout = 10_000
const connectTimeout = 5_000
/** Between two pieces of a reply's body, for which nobody waits: until then its connection is taken. */
const bodyTimeout = 1_000
const lookupTimeout = 2_000
/** To one push service; more messages than that wait for one of them. */
const mostConnections = 32

const refused: PushAnswer = { outcome: 'refused', status: null, retryAfterMs: null }
const unanswered: PushAnswer = { outcome: 'later', status: null, retryAfterMs: null }

/**
 * The way to phones over Web Push (RFC 8030), on connections that stay open between messages.
 *
 * An endpoint is an address that a stranger gave: it is called only where it names a push service,
 * and only on a public address, unless the operator allowed an address by its number.
 */
export function createPushSender(options: PushSenderOptions): PushSender {
  const timeout = options.timeout ?? usualTimeout
  const authorize = createVapidAuthorization(options.vapid)
  const dispatcher = createDispatcher(options.caFile, timeout)
  const accepts = (endpoint: string) => isPushEndpoint(endpoint, options.allowedHosts)
  return {
    findFault: async ({ endpoint, keys }) => {
      if (!accepts(endpoint)) return 'PUSH_ENDPOINT_REFUSED'
      if (!areKeysUsable(keys)) return 'PUSH_KEYS_REFUSED'
      return (await leadsInside(new URL(endpoint).hostname, lookupTimeout)) ? 'PUSH_ENDPOINT_REFUSED' : null
    },
    send: async (message, signal) => {
      if (!accepts(message.to.endpoint)) return refused
      const url = new URL(message.to.endpoint)
      const push = encrypt(message, authorize(url.origin))
      if (push === null) return refused
      return post(url, push, { dispatcher, signal })
    },
  }
}

/** @returns null for what cannot be sent to this subscription */
function encrypt(message: PushMessage, authorization: string): PushRequest | null {
  try {
    return buildPushRequest(message, authorization)
  } catch (error) {
    if (error instanceof AppError) return null
    throw error
  }
}

async function post(
  url: URL,
  message: PushRequest,
  { dispatcher, signal }: { readonly dispatcher: Dispatcher; readonly signal: AbortSignal },
): Promise<PushAnswer> {
  try {
    const { status, retryAfter } = await postMessage(dispatcher, url, { message, signal })
    return readReply(status, retryAfter)
  } catch (error) {
    return isOwnRefusal(error) ? refused : unanswered
  }
}

/** From `lookupPublic`, as it comes out of a failed connection. */
function isOwnRefusal(error: unknown): boolean {
  if (error instanceof AppError) return true
  return error instanceof Error && error.cause !== undefined && isOwnRefusal(error.cause)
}

/** Its limits hold for each message: a timer of its own for each would cost a third of the sending. */
function createDispatcher(caFile: string | null, timeout: number): Dispatcher {
  return new Agent({
    connections: mostConnections,
    headersTimeout: timeout,
    bodyTimeout,
    connect: { ...trust(caFile), lookup: lookupPublic, timeout: Math.min(connectTimeout, timeout) },
  })
}

/** Read once: each connection would take in all authorities again, for some milliseconds each. */
function trust(caFile: string | null) {
  if (caFile === null) return {}
  const ca = [...getCACertificates('default'), readFileSync(caFile, 'utf8')]
  return { secureContext: createSecureContext({ ca }) }
}
