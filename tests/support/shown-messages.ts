import { setTimeout as sleep } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import type { PushService } from './push-service.ts'

/** Phones that do what Kuji's service worker does with the messages they get. */
export type Phones = {
  /** How often each phone, by its endpoint, showed something new; a message with a known receipt replaces itself in silence. */
  readonly news: ReadonlyMap<string, number>
  /** Messages that replaced themselves. */
  readonly repeats: () => number
  /** Confirms also what phones have been slow to confirm, and waits until the server has taken it all. */
  readonly confirmAll: () => Promise<void>
}

/** Every fourth phone confirms late: its network is slow. */
const slowOnes = 4
const atOnce = 8

/**
 * Shows what a push service gets, and posts the receipts to a server that may be away: again, as the
 * service worker does, until it answers.
 */
export function showMessages({ received }: Pick<PushService, 'received'>, origin: string): Phones {
  const news = new Map<string, number>()
  const receipts = new Set<string>()
  const prompt: string[] = []
  const slow: string[] = []
  let looked = 0
  let repeats = 0
  let isOver = false
  const look = (): void => {
    for (; looked < received.length; looked++) {
      const { endpoint, text } = received[looked] ?? { endpoint: '', text: '{}' }
      const { receipt } = JSON.parse(text).kuji as { receipt: string }
      if (receipts.has(receipt)) repeats++
      else {
        news.set(endpoint, (news.get(endpoint) ?? 0) + 1)
        const queue = receipts.size % slowOnes === 0 ? slow : prompt
        queue.push(receipt)
        receipts.add(receipt)
      }
    }
  }
  const confirming = (async () => {
    while (!isOver) {
      look()
      const batch = prompt.splice(0, atOnce)
      const left = await Promise.all(batch.map((receipt) => post(origin, receipt)))
      prompt.push(...batch.filter((_, index) => left[index] === 'away'))
      if (batch.length === 0 || left.includes('away')) await sleep(20)
    }
  })()
  onTestFinished(async () => {
    isOver = true
    await confirming
  })
  return {
    news,
    repeats: () => repeats,
    confirmAll: async () => {
      look()
      prompt.push(...slow.splice(0))
      while (prompt.length > 0) await sleep(50)
      isOver = true
      await confirming
    },
  }
}

/** Once taken in, a receipt that is given again is refused: its first answer may have been lost. */
async function post(origin: string, receipt: string): Promise<'done' | 'away'> {
  try {
    const reply = await fetch(`${origin}/receipts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ receipt }),
    })
    await reply.arrayBuffer()
    return reply.status === 204 || reply.status === 409 ? 'done' : 'away'
  } catch {
    return 'away'
  }
}
