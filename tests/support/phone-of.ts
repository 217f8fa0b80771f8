import type { PushPayload } from '@kuji/contract/signal'
import { subscribe } from '@kuji/services/signal/devices'
import type { Person } from './kuji-people.ts'
import type { RunningServer } from './running-server.ts'

/** A phone that keeps what it is told. */
export type TestPhone = {
  readonly endpoint: string
  /** All messages so far, oldest first. */
  readonly messages: () => PushPayload[]
  /** The kinds of all messages so far. */
  readonly kinds: () => string[]
}

/** Somebody's phone, subscribed. */
export async function aPhoneOf({ deps, phones }: RunningServer, { userId }: Person): Promise<TestPhone> {
  const subscription = phones.subscribe()
  await subscribe(deps, { userId, subscription })
  const messages = (): PushPayload[] =>
    phones.received
      .filter(({ endpoint }) => endpoint === subscription.endpoint)
      .map(({ text }) => JSON.parse(text) as PushPayload)
  return {
    endpoint: subscription.endpoint,
    messages,
    kinds: () => messages().map(({ kuji }) => kuji.kind),
  }
}
