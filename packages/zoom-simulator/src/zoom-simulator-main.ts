import { parseArgs } from 'node:util'
import type { SimulatorOptions } from './simulator-options.ts'
import { simulatorSettings } from './simulator-settings.ts'
import { startZoomSimulator } from './start-zoom-simulator.ts'

const flags = {
  port: { type: 'string' },
  'listen-host': { type: 'string' },
  'public-url': { type: 'string' },
  'state-file': { type: 'string' },
  'account-id': { type: 'string' },
  'client-id': { type: 'string' },
  'client-secret': { type: 'string' },
  hosts: { type: 'string' },
  'host-count': { type: 'string' },
  'time-zone': { type: 'string' },
  'clock-offset-ms': { type: 'string' },
  plan: { type: 'string' },
  'host-concurrency': { type: 'string' },
  seed: { type: 'string' },
  'webhook-url': { type: 'string' },
  'webhook-secret': { type: 'string' },
  control: { type: 'boolean' },
} as const

try {
  const simulator = await startZoomSimulator(readArguments())
  const { url, port, oauthUrl, apiUrl, accountId, clientId, clientSecret, hosts } = simulator
  console.log(JSON.stringify({ url, port, oauthUrl, apiUrl, accountId, clientId, clientSecret, hosts }))

  const stop = () => void simulator.close().then(() => process.exit(0))
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
} catch (error) {
  console.error(`zoom-simulator: ${error instanceof Error ? error.message : String(error)}`)
  process.exit(2)
}

function readArguments(): SimulatorOptions {
  const { values } = parseArgs({ options: flags })
  const offset = wholeNumber(values['clock-offset-ms']) ?? 0
  const options = {
    port: wholeNumber(values.port),
    listenHost: values['listen-host'],
    publicUrl: values['public-url'],
    stateFile: values['state-file'],
    accountId: values['account-id'],
    clientId: values['client-id'],
    clientSecret: values['client-secret'],
    hosts: values.hosts?.split(',').map((host) => host.trim()),
    hostCount: wholeNumber(values['host-count']),
    timeZone: values['time-zone'],
    control: values.control,
    now: () => new Date(Date.now() + offset),
    plan: planOf(values.plan),
    hostConcurrency: wholeNumber(values['host-concurrency']),
    seed: values.seed,
    webhook: webhookOf(values['webhook-url'], values['webhook-secret']),
  }
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}

function planOf(text: string | undefined) {
  const plan = simulatorSettings.shape.plan.safeParse(text)
  if (text === undefined || plan.success) return plan.data
  throw new Error(`"${text}" is no plan; there are free, pro and business`)
}

function webhookOf(url: string | undefined, secret: string | undefined) {
  if (url === undefined && secret === undefined) return undefined
  if (url && secret && URL.canParse(url)) return { url, secret }
  throw new Error('--webhook-url and --webhook-secret go together, and the first is a URL')
}

function wholeNumber(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^-?\d{1,15}$/.test(text)) throw new Error(`"${text}" is no whole number`)
  return Number(text)
}
