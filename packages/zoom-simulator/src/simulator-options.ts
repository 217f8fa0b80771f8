import { randomUUID } from 'node:crypto'
import { seededChance, type SeededChance } from './seeded-chance.ts'
import { makeHosts, sampleHosts, type HostOptions, type SimulatedHost } from './simulated-host.ts'
import { readSettings, type SimulatorSettings } from './simulator-settings.ts'
import type { WebhookAddress } from './webhook-sender.ts'

/** What a simulated Zoom account is made of; everything has a default. */
export type SimulatorOptions = Partial<SimulatorSettings> & {
  /** 0 or absent: a free one, the one of last time if the state file knows it and it is free. */
  readonly port?: number
  readonly listenHost?: string
  /** Where people reach the join pages, when that is not the address listened on. */
  readonly publicUrl?: string
  /** Meetings are kept here over restarts; absent: in memory only. */
  readonly stateFile?: string
  readonly accountId?: string
  readonly clientId?: string
  readonly clientSecret?: string
  /** The users, or the e-mail addresses of licensed ones; absent: `hostCount` made-up ones. */
  readonly hosts?: readonly (string | HostOptions)[]
  readonly hostCount?: number
  /** Of these hosts, whose account keeps the waiting room on whatever a request says. */
  readonly lockedHosts?: readonly string[]
  /** For the times on the join pages. */
  readonly timeZone?: string
  /** True: everything can be looked at and switched over HTTP, below /simulator/. */
  readonly control?: boolean
  readonly now?: () => Date
  /** The same seed gives the same ids, the same chance of faults, the same latencies. */
  readonly seed?: string
  readonly webhook?: WebhookAddress
}

export type SimulatorAccount = {
  readonly listenHost: string
  readonly accountId: string
  readonly clientId: string
  readonly clientSecret: string
  readonly timeZone: string
  readonly control: boolean
  readonly now: () => Date
  readonly chance: SeededChance
  readonly settings: SimulatorSettings
  readonly hosts: readonly SimulatedHost[]
}

/** Fills in what the options leave open. */
export function simulatedAccount(options: SimulatorOptions): SimulatorAccount {
  const hosts = makeHosts(options.hosts ?? sampleHosts(options.hostCount ?? 20))
  for (const host of hosts) {
    if (options.lockedHosts?.includes(host.email)) {
      host.locks = [...host.locks, { setting: 'waiting_room', stubborn: 'always' }]
    }
  }
  return {
    listenHost: options.listenHost ?? '127.0.0.1',
    accountId: options.accountId ?? 'practice-account',
    clientId: options.clientId ?? 'practice-client',
    clientSecret: options.clientSecret ?? 'practice-secret',
    timeZone: options.timeZone ?? 'Asia/Tokyo',
    control: options.control ?? false,
    now: options.now ?? (() => new Date()),
    chance: seededChance(options.seed ?? randomUUID()),
    settings: readSettings(options),
    hosts,
  }
}
