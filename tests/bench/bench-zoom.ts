import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { WatchedMeeting } from '@kuji/zoom-simulator/simulator-control'
import type { CallRecord } from '@kuji/zoom-simulator/arrivals'

const root = path.resolve(import.meta.dirname, '../..')

/** A simulated Zoom in a process of its own, with a Business account's limits and a network's latency. */
export type BenchZoom = {
  readonly hosts: readonly string[]
  readonly oauthUrl: string
  readonly apiUrl: string
  readonly accountId: string
  readonly clientId: string
  readonly clientSecret: string
  readonly calls: () => Promise<readonly CallRecord[]>
  readonly state: () => Promise<ZoomState>
  readonly stop: () => Promise<void>
}

export type ZoomState = {
  readonly meetings: readonly WatchedMeeting[]
  /** The most calls in any second. */
  readonly maxSeen: { readonly all: number }
}

type Said = Omit<BenchZoom, 'calls' | 'state' | 'stop'> & { readonly url: string }

/** Starts it, with its clock at this moment. */
export async function startBenchZoom(options: {
  readonly hosts: number
  readonly now: Date
  readonly latency: { readonly medianMs: number; readonly jitter: number }
}): Promise<BenchZoom> {
  const flags = {
    control: true,
    'host-count': options.hosts,
    'clock-offset-ms': options.now.getTime() - Date.now(),
  }
  const words = Object.entries(flags).map(([name, value]) =>
    value === true ? `--${name}` : `--${name}=${value}`,
  )
  const main = path.join(root, 'packages/zoom-simulator/src/zoom-simulator-main.ts')
  const child = spawn(process.execPath, [main, ...words], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
  const { url, ...said } = JSON.parse(line) as Said
  await post(`${url}/simulator/settings`, { plan: 'business', singleToken: true })
  await post(`${url}/simulator/faults`, { latency: options.latency })
  return {
    ...said,
    calls: () => get<CallRecord[]>(`${url}/simulator/calls`),
    state: () => get<ZoomState>(`${url}/simulator/state`),
    stop: async () => {
      child.kill('SIGTERM')
      await ended
    },
  }
}

async function post(url: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const reply = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!reply.ok) throw new Error(`${url}: ${reply.status} ${await reply.text()}`)
}

async function get<T>(url: string): Promise<T> {
  const reply = await fetch(url)
  if (!reply.ok) throw new Error(`${url}: ${reply.status}`)
  return (await reply.json()) as T
}
