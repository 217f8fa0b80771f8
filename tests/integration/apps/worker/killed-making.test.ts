import { expect, test } from 'vitest'
import { letWorkersCountAsDead } from '../../../support/dead-workers.ts'
import { waitUntil } from '../../../support/wait-until.ts'
import { aMorningWithHostsToSpare, createCall, tidyAfterwards } from '../../../support/zoom-bad-day.ts'
import { expectWholeZoomMorning, fortyRooms } from '../../../support/zoom-morning.ts'

/** A pace at which ten workers in a row still find rooms to make. */
const slowly = { ...fortyRooms, ZOOM_PLAN: 'pro' } as const

test('forty rooms come through a worker killed at ten moments', { timeout: 240_000 }, async () => {
  const morning = await aMorningWithHostsToSpare('ten deaths')
  const { zoom, start, run } = morning.install
  zoom.faults.latency = { medianMs: 150, jitter: 0.5 }
  for (let death = 1; death <= 10; death++) {
    const [calls, made] = [zoom.calls.length, zoom.meetings().length]
    // By turns with calls under way, and with a meeting made that nobody has heard of.
    const unheard = death % 2 === 0 ? zoom.faults.add({ kind: 'hang_after', ...createCall }) : null
    const worker = start(['draw', '09:00'], slowly)
    await waitUntil(() =>
      unheard === null
        ? zoom.calls.length >= calls + death
        : unheard.hits === 1 && zoom.meetings().length > made,
    )
    worker.kill('SIGKILL')
    expect(await worker.ended).toMatchObject({ signal: 'SIGKILL' })
    await letWorkersCountAsDead(morning.install)
  }
  expect(zoom.meetings().length).toBeLessThan(40)
  expect(await run(['draw', '09:00'], slowly)).toMatchObject({ code: 0 })
  await tidyAfterwards(morning)

  await expectWholeZoomMorning(morning, { rooms: 40, killed: true })
})
