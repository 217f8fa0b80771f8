import { createECDH, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Agent } from 'node:https'
import type { PushSubscriptionInput } from '@kuji/contract/signal'
import { generateVapidKeys } from '@kuji/config/vapid-keys'
import { createPushSender } from '@kuji/push/push-sender'
import webpush from 'web-push'
import { aDelivery, aPayload } from '../support/build-push.ts'
import type { SinkAddress } from './push-sink.ts'

export type PushWay = 'kuji' | 'keep-alive' | 'new connections'

/** What a process of its own is asked to do, and what it answers. */
export type PushOrder = SinkAddress & { readonly way: PushWay; readonly messages: number }
export type PushCost = { readonly cpuMicroseconds: number; readonly milliseconds: number }

type Send = (to: PushSubscriptionInput) => Promise<unknown>

const atOnce = 50
/** Until the code is as fast as it gets: the first messages of a process cost up to half as much again. */
const warmUp = 5_000
const differentPhones = 500

process.once('message', (order: PushOrder) => {
  void measure(order).then((cost) => process.send?.(cost, () => process.exit()))
})

async function measure({ way, messages, host, caFile }: PushOrder): Promise<PushCost> {
  const send = senderOf(way, { host, caFile })
  const phones = Array.from({ length: differentPhones }, (_, index) => aPhone(host, index))
  await sendAll(send, phones, warmUp)
  const before = process.cpuUsage()
  const begun = performance.now()
  await sendAll(send, phones, messages)
  const { user, system } = process.cpuUsage(before)
  return { cpuMicroseconds: user + system, milliseconds: performance.now() - begun }
}

function senderOf(way: PushWay, { host, caFile }: SinkAddress): Send {
  const vapid = { ...generateVapidKeys(), subject: 'mailto:hello@kuji.example' }
  if (way === 'kuji') return kujiSender(createPushSender({ vapid, allowedHosts: [host], caFile }))
  const agent = new Agent({ keepAlive: way === 'keep-alive', ca: readFileSync(caFile) })
  const { ttlSeconds, urgency, topic } = aDelivery()
  const options = { vapidDetails: vapid, TTL: ttlSeconds, urgency, topic, agent }
  return (to) => webpush.sendNotification(to, JSON.stringify(aPayload()), options)
}

function kujiSender({ send }: ReturnType<typeof createPushSender>): Send {
  const message = { payload: aPayload(), delivery: aDelivery() }
  const { signal } = new AbortController()
  return async (to) => {
    const { outcome, status } = await send({ to, ...message }, signal)
    if (outcome !== 'taken') throw new Error(`the push service answered ${status}`)
  }
}

async function sendAll(send: Send, phones: readonly PushSubscriptionInput[], count: number): Promise<void> {
  let sent = 0
  const work = async (): Promise<void> => {
    while (sent < count) await send(phones[sent++ % phones.length] as PushSubscriptionInput)
  }
  await Promise.all(Array.from({ length: atOnce }, work))
}

function aPhone(host: string, index: number): PushSubscriptionInput {
  const p256dh = createECDH('prime256v1').generateKeys('base64url')
  return {
    endpoint: `https://${host}/push/${index}`,
    keys: { p256dh, auth: randomBytes(16).toString('base64url') },
  }
}
