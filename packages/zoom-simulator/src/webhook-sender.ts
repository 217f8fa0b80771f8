import { createHmac } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SeededChance } from './seeded-chance.ts'

export type WebhookAddress = { readonly url: string; readonly secret: string }

/** One event on its way: every answer it got, null for a try that got none. */
export type WebhookDelivery = {
  readonly event: string
  readonly body: string
  readonly statuses: (number | null)[]
}

export type Webhooks = {
  /** The chance that an event is sent twice. */
  duplicate: number
  /** True: events that come close together arrive in another order. */
  shuffle: boolean
  /** After so long, answers of 5xx and none at all are tried again. At Zoom: 5, 20 and 60 minutes. */
  retryAfterMs: readonly number[]
  readonly subscribe: (address: WebhookAddress | null) => void
  readonly deliveries: readonly WebhookDelivery[]
  readonly send: (event: string, body: string) => void
  /** Waits until all that was sent has arrived or was given up. */
  readonly settled: () => Promise<void>
  /** Asks the subscriber to prove that it knows the secret, as Zoom does every 72 hours. */
  readonly validate: (
    plainToken?: string,
  ) => Promise<{ readonly status: number | null; readonly body: unknown }>
  readonly close: () => void
}

type SenderOptions = {
  readonly address: WebhookAddress | null
  readonly now: () => Date
  readonly chance: SeededChance
}
type Waiting = { readonly delivery: WebhookDelivery; readonly address: WebhookAddress }

const answerWithinMs = 3_000
const gatheredForMs = 40
const longestLog = 10_000

/** The sender of signed events. Events go out one after the other; what is tried again holds nobody up. */
export function openWebhooks({ address: first, now, chance }: SenderOptions): Webhooks {
  const closing = new AbortController()
  const deliveries: WebhookDelivery[] = []
  const post: PostOptions = { now, closing: closing.signal }
  let address = first
  const queue = openQueue(post, { chance, retryAfterMs: () => webhooks.retryAfterMs })
  const webhooks: Webhooks = {
    duplicate: 0,
    shuffle: false,
    retryAfterMs: [100, 300, 900],
    deliveries,
    subscribe: (wanted) => void (address = wanted),
    send: (event, body) => {
      if (address === null || closing.signal.aborted) return
      for (
        let copies = chance.fraction('webhook copies') < webhooks.duplicate ? 2 : 1;
        copies > 0;
        copies--
      ) {
        const delivery: WebhookDelivery = { event, body, statuses: [] }
        deliveries.push(delivery)
        if (deliveries.length > longestLog) deliveries.shift()
        queue.push({ delivery, address }, webhooks.shuffle)
      }
    },
    settled: queue.settled,
    validate: async (plainToken = chance.bytes('plain token').toString('hex')) => {
      const event = 'endpoint.url_validation'
      const body = JSON.stringify({ payload: { plainToken }, event_ts: now().getTime(), event })
      const response = address && (await signedPost({ body, address }, post))
      return { status: response?.status ?? null, body: (await response?.json().catch(() => null)) ?? null }
    },
    close: () => closing.abort(),
  }
  return webhooks
}

type QueueOptions = { readonly chance: SeededChance; readonly retryAfterMs: () => readonly number[] }

function openQueue(options: PostOptions, { chance, retryAfterMs }: QueueOptions) {
  const underWay = new Set<Promise<void>>()
  let gathered: Waiting[] = []
  let line = Promise.resolve()
  const keep = (work: Promise<void>) => {
    underWay.add(work)
    void work.finally(() => underWay.delete(work))
  }
  const retry = async (waiting: Waiting) => {
    for (const ms of retryAfterMs()) {
      await sleep(ms, undefined, { signal: options.closing }).catch(() => undefined)
      if (options.closing.aborted || (await postEvent(waiting, options))) return
    }
  }
  const sendOut = (waiting: Waiting) => {
    line = line.then(async () => {
      if (!(await postEvent(waiting, options))) keep(retry(waiting))
    })
    keep(line)
  }
  const sendGathered = () => {
    const order = gathered.map((waiting) => ({ waiting, place: chance.fraction('webhook order') }))
    gathered = []
    for (const { waiting } of order.toSorted((a, b) => a.place - b.place)) sendOut(waiting)
  }
  return {
    push: (waiting: Waiting, shuffle: boolean) => {
      if (!shuffle) sendOut(waiting)
      else if (gathered.push(waiting) === 1) keep(sleep(gatheredForMs).then(sendGathered))
    },
    settled: async () => {
      while (underWay.size > 0) await Promise.all(underWay)
    },
  }
}

type PostOptions = { readonly now: () => Date; readonly closing: AbortSignal }

/** @returns false when Zoom would try again later */
async function postEvent({ delivery, address }: Waiting, options: PostOptions): Promise<boolean> {
  const response = await signedPost({ body: delivery.body, address }, options)
  delivery.statuses.push(response?.status ?? null)
  await response?.body?.cancel().catch(() => undefined)
  return response !== null && response.status < 500
}

async function signedPost(
  { body, address }: { readonly body: string; readonly address: WebhookAddress },
  { now, closing }: PostOptions,
): Promise<Response | null> {
  const timestamp = String(Math.floor(now().getTime() / 1000))
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'x-zm-request-timestamp': timestamp,
    'x-zm-signature': webhookSignature(body, { secret: address.secret, timestamp }),
  }
  const signal = AbortSignal.any([closing, AbortSignal.timeout(answerWithinMs)])
  return fetch(address.url, { method: 'POST', body, headers, signal, redirect: 'manual' }).catch(() => null)
}

/** Zoom's signature over the raw bytes of a body. `timestamp` is Unix seconds. */
function webhookSignature(
  body: string,
  { secret, timestamp }: { readonly secret: string; readonly timestamp: string },
): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`
}
