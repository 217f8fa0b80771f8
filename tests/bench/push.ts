import { fork } from 'node:child_process'
import { once } from 'node:events'
import { loadavg } from 'node:os'
import path from 'node:path'
import { median } from './median.ts'
import type { SinkAddress } from './push-sink.ts'
import type { PushCost, PushOrder, PushWay } from './push-way.ts'

/**
 * `npm run bench:push`: what a signal costs the sender in processor time, beside web-push's own
 * `sendNotification` with connections that stay open and with a new one each. 10,000 messages a way
 * and round to a TLS push service in a process of its own; the ways take turns. Ends with 1 when a target is missed.
 */
const messages = Number(process.argv[2] ?? 10_000)
const rounds = 3
const ways: readonly PushWay[] = ['kuji', 'keep-alive', 'new connections']
const lessThan = { 'keep-alive': 2.5, 'new connections': 5 } as const

const sink = fork(path.join(import.meta.dirname, 'push-sink.ts'))
const [address] = (await once(sink, 'message')) as [SinkAddress]
const costs: Record<PushWay, PushCost[]> = { kuji: [], 'keep-alive': [], 'new connections': [] }
for (let round = 0; round < rounds; round++) {
  for (const way of ways) costs[way].push(await measure({ ...address, way, messages }))
}
sink.disconnect()

say(`${messages} messages a way and round, ${rounds} rounds by turns, 50 at once; medians.\n`)
say('                   CPU per send     less   sends per second')
const ours = cpuOf('kuji')
for (const way of ways) {
  const perSecond = median(costs[way].map(({ milliseconds }) => (messages / milliseconds) * 1000))
  const cpu = cpuOf(way)
  say(
    `${way.padEnd(16)}${`${cpu.toFixed(0)} µs`.padStart(15)}${`${(cpu / ours).toFixed(1)} x`.padStart(9)}${perSecond.toFixed(0).padStart(19)}`,
  )
}
const targets = Object.entries(lessThan).map(([way, least]) => ({
  name: `at least ${least} times less than ${way}`,
  isMet: cpuOf(way as PushWay) / ours >= least,
}))
say('')
for (const { name, isMet } of targets) say(`${isMet ? 'met   ' : 'MISSED'} ${name}`)
say(
  `Load ${loadavg()
    .map((load) => load.toFixed(1))
    .join(' ')}.`,
)
process.exitCode = targets.every(({ isMet }) => isMet) ? 0 : 1

function cpuOf(way: PushWay): number {
  return median(costs[way].map(({ cpuMicroseconds }) => cpuMicroseconds / messages))
}

async function measure(order: PushOrder): Promise<PushCost> {
  const child = fork(path.join(import.meta.dirname, 'push-way.ts'))
  child.send(order)
  const [cost] = (await once(child, 'message')) as [PushCost]
  return cost
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
