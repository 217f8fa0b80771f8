import { expect, test } from 'vitest'
import { letWorkersCountAsDead } from '../../../support/dead-workers.ts'
import { waitUntil } from '../../../support/wait-until.ts'
import { aMorningWithHostsToSpare, tidyAfterwards } from '../../../support/zoom-bad-day.ts'
import { expectWholeZoomMorning, fortyRooms } from '../../../support/zoom-morning.ts'

test('forty rooms come through a worker killed at ten moments', { timeout: 180_000 }, async () => {
  const morning = await aMorningWithHostsToSpare('ten deaths')
  const { zoom, start, run } = morning.install
  zoom.faults.latency = { medianMs: 250, jitter: 0.5 }
  for (let death = 1; death <= 10; death++) {
    const worker = start(['draw', '09:00'], fortyRooms)
    await waitUntil(() => zoom.calls.length >= death * 5)
    worker.kill('SIGKILL')
    expect(await worker.ended).toMatchObject({ signal: 'SIGKILL' })
    await letWorkersCountAsDead(morning.install)
  }
  expect(await run(['draw', '09:00'], fortyRooms)).toMatchObject({ code: 0 })
  await tidyAfterwards(morning)

  await expectWholeZoomMorning(morning, { rooms: 40 })
})
