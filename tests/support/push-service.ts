import { createECDH, randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import type { AddressInfo } from 'node:net'
import type { PushSubscriptionInput } from '@kuji/contract/signal'
import { checkPushRequest, type Refusal } from './check-push-request.ts'
import { decryptPush } from './decrypt-push.ts'
import { createLoopbackCertificate } from './loopback-certificate.ts'

/** A message that was taken, as it is: encrypted. */
export type TakenPush = {
  readonly endpoint: string
  readonly body: Buffer
  readonly ttlSeconds: number
  readonly urgency: string
  readonly topic: string | null
}

/** With the decrypted payload. */
export type ReceivedPush = Omit<TakenPush, 'body'> & { readonly text: string }

/** Whom the messages of a subscription are for, and the application server key it was made for. */
export type PushReceiver = {
  readonly vapidPublicKey: string
  readonly take: (message: TakenPush) => void
}

/**
 * What a push service can do wrong. `hang` never answers, `reset` cuts the connection, a number is
 * answered as status, with a Retry-After where one is given; `stall` takes the message and says 201,
 * but never comes to an end of its reply.
 */
export type Misbehaviour =
  'hang' | 'reset' | 'stall' | number | { readonly status: number; readonly retryAfter: string }

/** A push service on loopback: RFC 8030 over TLS, as strict as the real ones, that can read what it gets. */
export type PushService = {
  readonly origin: string
  /** What a server needs in its environment to trust this push service. */
  readonly environment: { readonly PUSH_ALLOWED_HOSTS: string; readonly PUSH_CA_FILE: string }
  /** A browser's subscription, with keys of its own. */
  readonly subscribe: () => PushSubscriptionInput
  /** A subscription whose keys somebody else has; gives its endpoint. */
  readonly subscribeFor: (receiver: PushReceiver) => string
  /** Ends a subscription: from now on it is 410. */
  readonly unsubscribe: (endpoint: string) => void
  /** The next requests are treated so, in this order, before anything else is looked at. */
  readonly misbehave: (...next: Misbehaviour[]) => void
  /** From now on a message is taken at once and answered so much later. */
  readonly answerAfter: (milliseconds: number) => void
  /** Messages taken for subscriptions with keys of our own, oldest first. */
  readonly received: readonly ReceivedPush[]
  /** Requests turned down, with the reason. */
  readonly refused: readonly Refusal[]
  /** Connections ever accepted. */
  readonly connections: () => number
  readonly close: () => Promise<void>
}

type State = {
  readonly vapidPublicKey: string
  readonly subscriptions: Map<string, PushReceiver | 'gone'>
  readonly misbehaviour: Misbehaviour[]
  readonly received: ReceivedPush[]
  readonly refused: Refusal[]
  connections: number
  answerAfterMs: number
}

/** Starts a push service whose subscriptions are all made for this application server key. */
export async function startPushService(vapidPublicKey: string): Promise<PushService> {
  const certificate = createLoopbackCertificate()
  const state: State = {
    vapidPublicKey,
    subscriptions: new Map(),
    misbehaviour: [],
    received: [],
    refused: [],
    connections: 0,
    answerAfterMs: 0,
  }
  const server = createServer({ key: certificate.key, cert: certificate.cert }, (request, response) => {
    handle(state, request, response).catch((error: unknown) => response.destroy(error as Error))
  })
  server.on('secureConnection', () => state.connections++)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    origin: `https://${host}`,
    environment: { PUSH_ALLOWED_HOSTS: host, PUSH_CA_FILE: certificate.caFile },
    subscribe: () => subscribe(state, `https://${host}`),
    subscribeFor: (receiver) => endpointFor(state, `https://${host}`, receiver),
    unsubscribe: (endpoint) => state.subscriptions.set(new URL(endpoint).pathname, 'gone'),
    misbehave: (...next) => state.misbehaviour.push(...next),
    answerAfter: (milliseconds) => {
      state.answerAfterMs = milliseconds
    },
    received: state.received,
    refused: state.refused,
    connections: () => state.connections,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      certificate.remove()
    },
  }
}

function subscribe(state: State, origin: string): PushSubscriptionInput {
  const ecdh = createECDH('prime256v1')
  const p256dh = ecdh.generateKeys('base64url')
  const auth = randomBytes(16)
  const keys = { privateKey: ecdh.getPrivateKey(), auth }
  const endpoint = endpointFor(state, origin, {
    vapidPublicKey: state.vapidPublicKey,
    take: ({ body, ...message }) =>
      void state.received.push({ ...message, text: decryptPush(body, keys).toString() }),
  })
  return { endpoint, keys: { p256dh, auth: auth.toString('base64url') } }
}

function endpointFor(state: State, origin: string, receiver: PushReceiver): string {
  const path = `/push/${randomBytes(24).toString('base64url')}`
  state.subscriptions.set(path, receiver)
  return `${origin}${path}`
}

async function handle(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await buffer(request)
  const misbehaviour = state.misbehaviour.shift()
  if (misbehaviour === 'hang') return
  if (misbehaviour === 'reset') return void request.socket.destroy()
  const told = typeof misbehaviour === 'number' ? { status: misbehaviour } : misbehaviour
  const refusal =
    typeof told === 'object' ? { status: told.status, reason: 'as told' } : take(state, request, body)
  if (refusal !== null) state.refused.push(refusal)
  if (state.answerAfterMs > 0) await sleep(state.answerAfterMs)
  response.writeHead(refusal?.status ?? 201, {
    location: `https://${request.headers.host}/message/1`,
    ...(typeof told === 'object' && 'retryAfter' in told && { 'retry-after': told.retryAfter }),
  })
  if (misbehaviour === 'stall') return void response.write('one moment')
  response.end(refusal?.reason)
}

function take(state: State, request: IncomingMessage, body: Buffer): Refusal | null {
  const { method, headers, url: path = '' } = request
  const receiver = state.subscriptions.get(path)
  if (receiver === undefined) return { status: 404, reason: 'no such subscription' }
  if (receiver === 'gone') return { status: 410, reason: 'subscription has ended' }
  if (method !== 'POST') return { status: 405, reason: 'only POST' }
  const origin = `https://${headers.host}`
  const refusal = checkPushRequest({ headers, body, origin, vapidPublicKey: receiver.vapidPublicKey })
  if (refusal !== null) return refusal
  receiver.take({
    endpoint: `${origin}${path}`,
    body,
    ttlSeconds: Number(headers['ttl']),
    urgency: String(headers['urgency'] ?? 'normal'),
    topic: headers['topic'] === undefined ? null : String(headers['topic']),
  })
  return null
}
