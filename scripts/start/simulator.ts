import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { StartConfig } from '@kuji/config/config'
import { writeSimulatorAddress } from '@kuji/config/simulator-address'
import { startChild, stopChild } from './child.ts'
import type { House } from './house.ts'
import { StartError } from './start-error.ts'

type SimulatorOptions = { readonly config: StartConfig; readonly log: number; readonly now: Date }

/**
 * Starts the Zoom simulator and leaves its address for the server and the worker.
 *
 * @throws {StartError} when it does not come up
 */
export async function startSimulator(house: House, { config, log, now }: SimulatorOptions) {
  const { accountId, clientId, clientSecret, hosts, plan, hostConcurrency, webhookSecret } = config.zoom
  const flags = {
    'state-file': path.join(config.dataDir, 'zoom-simulator-state.json'),
    'account-id': accountId,
    'client-id': clientId,
    'client-secret': clientSecret,
    hosts: (hosts ?? []).join(','),
    plan,
    'host-concurrency': String(hostConcurrency),
    'webhook-url': `http://${reachable(config.host)}:${config.port}/webhooks/zoom`,
    'webhook-secret': webhookSecret ?? '',
    'time-zone': config.timetable.zone,
    'clock-offset-ms': String(now.getTime() - Date.now()),
  }
  const child = startChild({
    script: 'packages/zoom-simulator/src/zoom-simulator-main.ts',
    args: Object.entries(flags).map(([name, value]) => `--${name}=${value}`),
    now: null,
    log,
    readsOutput: true,
  })
  await house.add({ name: 'The Zoom simulator', stop: () => stopChild(child) })
  const url = await readAddress(child)
  writeSimulatorAddress(config.dataDir, url)
  return { url, child }
}

/** A server that listens everywhere is called at home. */
function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}

async function readAddress(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new StartError('The Zoom simulator did not start.')
  const lines = createInterface({ input: child.stdout })
  const [line] = (await Promise.race([once(lines, 'line'), once(child, 'exit')])) as unknown[]
  if (typeof line !== 'string')
    throw new StartError('The Zoom simulator did not start; kuji.log in DATA_DIR says why.')
  return (JSON.parse(line) as { url: string }).url
}
