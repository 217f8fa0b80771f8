import { openCallLimits, type CallLimits } from './call-limits.ts'
import { openFaults, type Faults } from './faults.ts'
import { newIdentity } from './meeting-identity.ts'
import { openMeetingStore, type MeetingStore } from './meeting-store.ts'
import type { Tokens } from './oauth-routes.ts'
import { openRunningMeetings, type RunningMeetings } from './running-meetings.ts'
import { findHost } from './simulated-host.ts'
import { simulatedAccount, type SimulatorAccount, type SimulatorOptions } from './simulator-options.ts'
import { webhookBody } from './webhook-body.ts'
import { openWebhooks, type Webhooks } from './webhook-sender.ts'

/** All that a simulator consists of, before anybody can reach it. */
export type SimulatorWorld = {
  readonly account: SimulatorAccount
  readonly tokens: Tokens
  readonly store: MeetingStore
  readonly faults: Faults
  readonly limits: CallLimits
  readonly running: RunningMeetings
  readonly webhooks: Webhooks
}

/** Makes a world out of options. */
export function openSimulatorWorld(options: SimulatorOptions): SimulatorWorld {
  const account = simulatedAccount(options)
  const { now, chance, settings, accountId } = account
  const store = openMeetingStore({
    file: options.stateFile,
    now,
    identify: (hostId, isTaken) => newIdentity(hostId, isTaken, { chance, settings }),
  })
  const webhooks = openWebhooks({ address: options.webhook ?? null, now, chance })
  const running = openRunningMeetings({
    account,
    store,
    announce: (event) => webhooks.send(event.name, webhookBody(event, { accountId, now: now(), chance })),
  })
  const limits = openCallLimits({ settings, now })
  return { account, tokens: new Map(), store, faults: openFaults(chance), limits, running, webhooks }
}

/** E-mail of the host that a call to this path is about; null when it is about none. */
export function hostOfPath({ account, store }: SimulatorWorld, path: string): string | null {
  const [, kind, encoded = ''] = /^\/v2\/(users|meetings)\/([^/]+)/.exec(path) ?? []
  if (kind === 'meetings') return store.get(encoded)?.hostEmail ?? null
  if (kind !== 'users') return null
  return findHost(account.hosts, decodedOrEmpty(encoded))?.email ?? null
}

function decodedOrEmpty(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return ''
  }
}
