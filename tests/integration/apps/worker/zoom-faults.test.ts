import type { ZoomSimulator } from '@kuji/zoom-simulator/start-zoom-simulator'
import { expect, test } from 'vitest'
import { letWorkersCountAsDead } from '../../../support/dead-workers.ts'
import { waitUntil } from '../../../support/wait-until.ts'
import { aWorkerInstall, hostNames } from '../../../support/worker-install.ts'
import {
  aZoomMorning,
  expectWholeZoomMorning,
  fortyRooms,
  runTicks,
  type ZoomMorning,
} from '../../../support/zoom-morning.ts'

/** Every create call, and no other. */
const create = { method: 'POST', path: /^\/v2\/users\/[^/]+\/meetings$/ } as const

type BadDay = {
  readonly title: string
  /** Switches the trouble on, before the worker starts. */
  readonly trouble: (zoom: ZoomSimulator) => void
  /** Something that happens while the worker makes its meetings. */
  readonly meanwhile?: (zoom: ZoomSimulator) => void
}

const badDays: readonly BadDay[] = [
  {
    title: 'connections reset before the work',
    trouble: ({ faults }) => faults.add({ kind: 'reset_before', ...create, times: 10 }),
  },
  {
    title: 'connections reset after the work',
    trouble: ({ faults }) => faults.add({ kind: 'reset_after', ...create, times: 10 }),
  },
  {
    title: 'calls that hang, with and without the work done',
    trouble: ({ faults }) => {
      faults.add({ kind: 'hang_before', ...create, times: 3 })
      faults.add({ kind: 'hang_after', ...create, times: 3, skip: 6 })
    },
  },
  {
    title: 'four seconds of nothing but 503',
    trouble: ({ faults }) => faults.add({ kind: 'status', status: 503, forMs: 4_000 }),
  },
  {
    title: 'replies that are no JSON, cut short or made for people',
    trouble: ({ faults }) => {
      faults.add({ kind: 'bad_json', ...create, times: 6 })
      faults.add({ kind: 'cut_off', ...create, times: 6 })
      faults.add({ kind: 'html', ...create, times: 4, afterWork: true })
      faults.add({ kind: 'xml', ...create, times: 4 })
    },
  },
  {
    title: 'replies that drip in a byte at a time',
    trouble: ({ faults }) => faults.add({ kind: 'drip', ...create, times: 4, msPerByte: 200 }),
  },
  {
    title: 'tokens that end in the middle, each killing the one before',
    trouble: (zoom) => Object.assign(zoom.settings, { tokenSeconds: 1, singleToken: true }),
  },
  {
    title: 'a token revoked in the middle, told with status 400',
    trouble: (zoom) => Object.assign(zoom.settings, { tokenRefusalStatus: 400 }),
    meanwhile: (zoom) => zoom.revokeTokens(),
  },
  {
    title: 'a pace that is three times too fast for the plan, told with headers',
    trouble: (zoom) => Object.assign(zoom.settings, { plan: 'pro', limitHeaders: true }),
  },
  {
    title: 'a pace that is three times too fast for the plan, told without headers',
    trouble: (zoom) => Object.assign(zoom.settings, { plan: 'pro', limitHeaders: false }),
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
    trouble: (zoom) => zoom.setHost(zoom.hosts[0] ?? '', { removed: true }),
  },
  {
    title: 'one host without its licence',
    trouble: (zoom) => zoom.setHost(zoom.hosts[0] ?? '', { type: 1 }),
  },
  {
    title: 'half the hosts locked',
    trouble: (zoom) => {
      for (const host of zoom.hosts.filter((_, index) => index % 2 === 0)) zoom.lockWaitingRoom(host, true)
    },
  },
]

test.each(badDays)(
  'forty rooms come through $title',
  { timeout: 120_000 },
  async ({ trouble, meanwhile }) => {
    const morning = await aZoomMorning(await aWorkerInstall({ hosts: hostNames(80), seed: 'a bad day' }))
    const { zoom, start } = morning.install
    trouble(zoom)
    const worker = start(['draw', '09:00', '--json'], fortyRooms)
    if (meanwhile !== undefined) {
      await waitUntil(() => zoom.meetings().length > 8)
      meanwhile(zoom)
    }
    expect(await worker.ended).toMatchObject({ code: 0 })
    await sweepAfterwards(morning)

    await expectWholeZoomMorning(morning, { rooms: 40 })
  },
)

test('forty rooms come through a worker killed at ten moments', { timeout: 180_000 }, async () => {
  const morning = await aZoomMorning(await aWorkerInstall({ hosts: hostNames(80), seed: 'ten deaths' }))
  const { zoom, start, run } = morning.install
  zoom.faults.latency = { medianMs: 250, jitter: 0.5 }
  for (let death = 1; death <= 10; death++) {
    const worker = start(['draw', '09:00'], fortyRooms)
    await waitUntil(() => zoom.calls.length >= death * 5)
    worker.kill('SIGKILL')
    await worker.ended
    await letWorkersCountAsDead(morning.install)
  }
  expect(await run(['draw', '09:00'], fortyRooms)).toMatchObject({ code: 0 })
  await sweepAfterwards(morning)

  await expectWholeZoomMorning(morning, { rooms: 40 })
})

function useUpTheDay(zoom: ZoomSimulator, { headers }: { headers: boolean }): void {
  Object.assign(zoom.settings, { plan: 'business', limitHeaders: headers })
  for (const host of zoom.hosts.slice(0, 10)) zoom.limits.spendHostDay(host, 100)
}

/** The trouble is over, and the crontab's next minutes put away what it left. */
async function sweepAfterwards(morning: ZoomMorning): Promise<void> {
  morning.install.zoom.faults.clear()
  await runTicks(morning, { from: -8, to: -7 })
}
