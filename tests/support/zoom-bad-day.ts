import type { ZoomSimulator } from '@kuji/zoom-simulator/start-zoom-simulator'
import { expect } from 'vitest'
import { waitUntil } from './wait-until.ts'
import { aWorkerInstall, hostNames } from './worker-install.ts'
import {
  aZoomMorning,
  expectWholeZoomMorning,
  fortyRooms,
  runTicks,
  type ZoomMorning,
} from './zoom-morning.ts'

/** Trouble that forty rooms have to come through. */
export type BadDay = {
  readonly title: string
  /** Switches the trouble on, before the worker starts; gives whether Kuji has met it since. */
  readonly trouble: (zoom: ZoomSimulator) => () => boolean
  /** Something that happens while the worker makes its meetings. */
  readonly meanwhile?: (zoom: ZoomSimulator) => void
}

/** Every create call, and no other. */
export const createCall = { method: 'POST', path: /^\/v2\/users\/[^/]+\/meetings$/ } as const

/** An install with twice as many hosts as the forty rooms of its morning need. */
export async function aMorningWithHostsToSpare(seed: string): Promise<ZoomMorning> {
  return aZoomMorning(await aWorkerInstall({ hosts: hostNames(80), seed }))
}

/** Runs a real worker through the trouble, then the crontab's next minutes, and looks at what came of it. */
export async function runBadDay({ title, trouble, meanwhile }: BadDay): Promise<void> {
  const morning = await aMorningWithHostsToSpare(title)
  const { zoom, start } = morning.install
  const isMet = trouble(zoom)
  const worker = start(['draw', '09:00', '--json'], fortyRooms)
  if (meanwhile !== undefined) {
    await waitUntil(() => zoom.meetings().length > 8)
    meanwhile(zoom)
  }
  expect(await worker.ended).toMatchObject({ code: 0 })
  expect(isMet()).toBe(true)
  await tidyAfterwards(morning)
  await expectWholeZoomMorning(morning, { rooms: 40 })
}

/** The trouble is over, and the crontab's next minutes put away what it left. */
export async function tidyAfterwards(morning: ZoomMorning): Promise<void> {
  morning.install.zoom.faults.clear()
  await runTicks(morning, { from: -8, to: -7 })
}
