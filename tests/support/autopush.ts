import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { WebSocketServer, type WebSocket } from 'ws'
import type { PushService, TakenPush } from './push-service.ts'

/** What Firefox says about a message: 100 it could decrypt it, 101 and 102 not; 301 and 302 its service worker failed. */
export type PushVerdict = { readonly about: 'ack' | 'nack'; readonly code: number }

/**
 * Mozilla's push service as Firefox knows it: subscriptions over a WebSocket, with endpoints at the
 * push service of the test. What Firefox has not acknowledged is kept until it comes back, or the
 * message's time is over; a message takes the place of one with the same topic that waits.
 */
export type Autopush = {
  /** For Firefox's `dom.push.serverURL`. */
  readonly url: string
  /** Endpoints given out, oldest first. */
  readonly endpoints: readonly string[]
  /** Codes with which Firefox ended subscriptions: 200 the page did, 202 the permission was revoked. */
  readonly ended: readonly number[]
  readonly verdicts: readonly PushVerdict[]
  /** Cuts all connections, as a network does. */
  readonly disconnect: () => void
}

type Waiting = {
  readonly version: string
  readonly body: Buffer
  readonly topic: string | null
  readonly until: number
}
type Channel = { readonly agent: Agent; readonly endpoint: string; waiting: Waiting[] }
/** One Firefox; its socket is null while it is away. */
type Agent = { readonly id: string; socket: WebSocket | null }

type State = {
  readonly phones: PushService
  readonly agents: Map<string, Agent>
  readonly channels: Map<string, Channel>
  readonly endpoints: string[]
  readonly ended: number[]
  readonly verdicts: PushVerdict[]
}

type ClientMessage = {
  readonly messageType?: string
  readonly uaid?: string
  readonly channelID?: string
  readonly key?: string
  readonly code?: number
  readonly updates?: readonly { channelID: string; version: string; code: number }[]
}

/** Starts one for this test, in front of a push service. */
export async function startAutopush(phones: PushService): Promise<Autopush> {
  const server = new WebSocketServer({
    host: '127.0.0.1',
    port: 0,
    handleProtocols: () => 'push-notification',
  })
  await once(server, 'listening')
  const state: State = {
    phones,
    agents: new Map(),
    channels: new Map(),
    endpoints: [],
    ended: [],
    verdicts: [],
  }
  server.on('connection', (socket) => listen(state, socket))
  const disconnect = (): void => server.clients.forEach((socket) => socket.terminate())
  onTestFinished(() => {
    disconnect()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { url: `ws://127.0.0.1:${port}/`, ...state, disconnect }
}

function listen(state: State, socket: WebSocket): void {
  let agent: Agent = { id: randomUUID(), socket }
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString()) as ClientMessage
    if (message.messageType === 'hello') agent = greet(state, socket, message)
    else answer(state, agent, message)
  })
  socket.on('close', () => {
    if (agent.socket === socket) agent.socket = null
  })
}

/** A Firefox that was here before gets what came in the meantime. */
function greet(state: State, socket: WebSocket, { uaid }: ClientMessage): Agent {
  const agent = state.agents.get(uaid ?? '') ?? { id: randomUUID().replaceAll('-', ''), socket }
  agent.socket = socket
  state.agents.set(agent.id, agent)
  say(agent, { messageType: 'hello', uaid: agent.id, status: 200, use_webpush: true, broadcasts: {} })
  for (const [id, channel] of state.channels) {
    if (channel.agent !== agent) continue
    channel.waiting = channel.waiting.filter(({ until }) => until > Date.now())
    for (const message of channel.waiting) deliver(id, channel, message)
  }
  return agent
}

function answer(state: State, agent: Agent, message: ClientMessage): void {
  const { messageType, channelID = '', code = 0 } = message
  if (messageType === undefined) say(agent, {})
  if (messageType === 'register') register(state, agent, message)
  if (messageType === 'ack') acknowledge(state, message)
  if (messageType === 'nack') state.verdicts.push({ about: 'nack', code })
  if (messageType !== 'unregister') return
  state.phones.unsubscribe(state.channels.get(channelID)?.endpoint ?? `${state.phones.origin}/push/nothing`)
  state.channels.delete(channelID)
  state.ended.push(code)
  say(agent, { messageType, channelID, status: 200 })
}

function register(state: State, agent: Agent, { channelID = '', key = '' }: ClientMessage): void {
  const endpoint = state.phones.subscribeFor({
    vapidPublicKey: key.replace(/=+$/, ''),
    take: (message) => take(channelID, channel, message),
  })
  const channel: Channel = { agent, endpoint, waiting: [] }
  state.channels.set(channelID, channel)
  state.endpoints.push(endpoint)
  say(agent, { messageType: 'register', channelID, status: 200, pushEndpoint: endpoint })
}

function take(id: string, channel: Channel, { body, topic, ttlSeconds }: TakenPush): void {
  const message = { version: randomUUID(), body, topic, until: Date.now() + ttlSeconds * 1000 }
  channel.waiting = channel.waiting.filter((other) => topic === null || other.topic !== topic)
  channel.waiting.push(message)
  deliver(id, channel, message)
}

function deliver(channelID: string, { agent }: Channel, { version, body }: Waiting): void {
  const [data, headers] = [body.toString('base64url'), { encoding: 'aes128gcm' }]
  say(agent, { messageType: 'notification', channelID, version, data, headers })
}

function acknowledge(state: State, { updates = [] }: ClientMessage): void {
  for (const { channelID, version, code } of updates) {
    state.verdicts.push({ about: 'ack', code })
    const channel = state.channels.get(channelID)
    if (channel) channel.waiting = channel.waiting.filter((message) => message.version !== version)
  }
}

function say({ socket }: Agent, message: object): void {
  socket?.send(JSON.stringify(message))
}
