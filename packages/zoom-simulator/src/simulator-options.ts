import { createHash } from 'node:crypto'

/** What a simulated Zoom account is made of; everything has a default. */
export type SimulatorOptions = {
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
  /** E-mail addresses of the licensed users; absent: `hostCount` made-up ones. */
  readonly hosts?: readonly string[]
  readonly hostCount?: number
  /** Of these hosts, whose account keeps the waiting room on whatever a request says. */
  readonly lockedHosts?: readonly string[]
  readonly tokenSeconds?: number
  /** True: a new token kills the ones before, as some Zoom accounts have it. */
  readonly singleToken?: boolean
  /** For the times on the join pages. */
  readonly timeZone?: string
  /** True: faults can be set over HTTP, at /simulator/faults. */
  readonly control?: boolean
  readonly now?: () => Date
}

export type SimulatorAccount = Required<
  Omit<SimulatorOptions, 'port' | 'publicUrl' | 'stateFile' | 'hosts' | 'lockedHosts' | 'hostCount'>
> & {
  readonly hosts: SimulatedHost[]
}

export type SimulatedHost = { readonly id: string; readonly email: string; waitingRoomLocked: boolean }

/** Fills in what the options leave open. */
export function simulatedAccount(options: SimulatorOptions): SimulatorAccount {
  const emails = options.hosts ?? sampleHosts(options.hostCount ?? 20)
  return {
    listenHost: options.listenHost ?? '127.0.0.1',
    accountId: options.accountId ?? 'practice-account',
    clientId: options.clientId ?? 'practice-client',
    clientSecret: options.clientSecret ?? 'practice-secret',
    tokenSeconds: options.tokenSeconds ?? 3600,
    singleToken: options.singleToken ?? false,
    timeZone: options.timeZone ?? 'Asia/Tokyo',
    control: options.control ?? false,
    now: options.now ?? (() => new Date()),
    hosts: emails.map((email) => ({
      id: createHash('sha256').update(email.toLowerCase()).digest('base64url').slice(0, 22),
      email,
      waitingRoomLocked: options.lockedHosts?.includes(email) ?? false,
    })),
  }
}

/** The made-up hosts of a simulator that is told of none. */
function sampleHosts(count: number): string[] {
  return Array.from(
    { length: count },
    (_, index) => `host-${String(index + 1).padStart(2, '0')}@practice.example`,
  )
}

/** The host with this id or e-mail address, in whatever case. */
export function findHost(account: SimulatorAccount, user: string): SimulatedHost | undefined {
  return account.hosts.find(({ id, email }) => id === user || email.toLowerCase() === user.toLowerCase())
}
