import type { SignalHealth } from '@kuji/contract/signal'

type PushService = SignalHealth['devices'][number]['service']

const hosts: readonly (readonly [RegExp, PushService])[] = [
  [/(^|\.)push\.apple\.com$/, 'apple'],
  [/^fcm\.googleapis\.com$|(^|\.)google\.com$/, 'google'],
  [/(^|\.)push\.services\.mozilla\.com$/, 'mozilla'],
  [/(^|\.)notify\.windows\.com$/, 'windows'],
]

/** Whose push service an endpoint belongs to, by its host: what a person recognises a device by. */
export function pushServiceOf(endpoint: string): PushService {
  const host = URL.parse(endpoint)?.hostname ?? ''
  return hosts.find(([pattern]) => pattern.test(host))?.[1] ?? 'other'
}
