import type { ZoomSimulator } from '@kuji/zoom-simulator/start-zoom-simulator'
import { test } from 'vitest'
import { runBadDay, type BadDay } from '../../../support/zoom-bad-day.ts'

const badDays: readonly BadDay[] = [
  {
    title: 'tokens that end in the middle, each killing the one before',
    trouble: (zoom) => {
      Object.assign(zoom.settings, { tokenSeconds: 3, singleToken: true })
      zoom.faults.latency = { medianMs: 600, jitter: 0.3 }
      return () => tokensAsked(zoom) > 1
    },
  },
  {
    title: 'a token revoked in the middle, told with status 400',
    trouble: (zoom) => {
      Object.assign(zoom.settings, { tokenRefusalStatus: 400 })
      return () => tokensAsked(zoom) > 1 && answers(zoom, 400) > 0
    },
    meanwhile: (zoom) => zoom.revokeTokens(),
  },
  {
    title: 'a pace that is three times too fast for the plan, told with headers',
    trouble: (zoom) => {
      Object.assign(zoom.settings, { plan: 'pro', limitHeaders: true })
      return () => answers(zoom, 429) > 0
    },
  },
  {
    title: 'a pace that is three times too fast for the plan, told without headers',
    trouble: (zoom) => {
      Object.assign(zoom.settings, { plan: 'pro', limitHeaders: false })
      return () => answers(zoom, 429) > 0
    },
  },
  {
    title: 'ten hosts whose day is used up, told with headers',
    trouble: (zoom) => useUpTheDay(zoom, { headers: true }),
  },
  {
    title: 'ten hosts whose day is used up, told without headers',
    trouble: (zoom) => useUpTheDay(zoom, { headers: false }),
  },
  {
    title: 'one host gone',
    trouble: (zoom) => {
      zoom.setHost(zoom.hosts[0] ?? '', { removed: true })
      return () => answers(zoom, 404) > 0
    },
  },
  {
    title: 'one host without its licence',
    trouble: (zoom) => {
      zoom.setHost(zoom.hosts[0] ?? '', { type: 1 })
      return () => answers(zoom, 400) > 0
    },
  },
  {
    title: 'half the hosts locked',
    trouble: (zoom) => {
      for (const host of zoom.hosts.filter((_, index) => index % 2 === 0)) zoom.lockWaitingRoom(host, true)
      return () => zoom.calls.some(({ method }) => method === 'DELETE')
    },
  },
]

test.each(badDays)('forty rooms come through $title', { timeout: 120_000 }, runBadDay)

function useUpTheDay(zoom: ZoomSimulator, { headers }: { headers: boolean }): () => boolean {
  Object.assign(zoom.settings, { plan: 'business', limitHeaders: headers })
  for (const host of zoom.hosts.slice(0, 10)) zoom.limits.spendHostDay(host, 100)
  return () => answers(zoom, 429) > 0
}

function answers({ calls }: ZoomSimulator, status: number): number {
  return calls.filter((call) => call.status === status).length
}

function tokensAsked({ calls }: ZoomSimulator): number {
  return calls.filter(({ path }) => path === '/oauth/token').length
}
