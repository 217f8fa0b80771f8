import { bookableSlots } from '@kuji/domain/slot-times'
import type { Deps } from '../deps.ts'
import { drawSlot } from '../draw/draw-slot.ts'
import { findDueSlots } from '../draw/find-due-slots.ts'
import { readDrawProgress } from '../draw/read-draw.ts'
import { publishDrawSecrets } from '../draw/publish-draw-secrets.ts'
import { wakeSampleSleepers } from '../practice/sample-sleepers.ts'
import { syncHosts } from '../hosting/sync-hosts.ts'
import { closeRooms } from '../rooms/close-rooms.ts'
import { rescueRooms } from '../rooms/rescue-rooms.ts'
import { settleDraws } from '../settlement/settle-draws.ts'
import { queueNudges } from '../signal/queue-nudges.ts'
import { noteSilentDevices, queueQuietTests } from '../signal/quiet-tests.ts'
import { queueSweeps } from './queue-sweeps.ts'
import { queueUnfinishedRooms } from './queue-unfinished-rooms.ts'
import { tidyUp } from './tidy-up.ts'
import { warnOfShortage } from './warn-of-shortage.ts'
import { signalPatience, workQueues, type WorkReport } from './work-queues.ts'
import { openSignalWork } from './work-signals.ts'

export type TickReport = WorkReport & {
  readonly draws: readonly number[]
  readonly roomsClosed: number
  /** People who sat alone and were moved. */
  readonly rescued: number
  /** Draws whose morning became history. */
  readonly settled: readonly number[]
}

/**
 * Does everything that is due now. Run every minute; running it twice, or on several
 * machines at once, changes nothing more.
 *
 * Its steps hold up each other in nothing: what one meets is put aside while the others go on.
 *
 * @throws the first fault that a step met, when everything else is done
 */
export async function runTick(deps: Deps, signal: AbortSignal): Promise<TickReport> {
  const { apart, faults } = openSteps()
  // The last nudge has one minute: it is on its way before anything that takes long.
  await apart(() => queueNudges(deps))
  const signals = openSignalWork(deps, signal)
  const ended = apart(() => signals.drain(signalPatience))
  await apart(() => syncHosts(deps, signal))
  await apart(() => publishSecrets(deps))
  const { draws, short } = await drawDueSlots(deps, signal, apart)
  const roomsClosed = (await apart(() => closeRooms(deps))) ?? 0
  const rescued = (await apart(() => rescueRooms(deps))) ?? 0
  await apart(() => queueQuietTests(deps))
  await apart(() => noteSilentDevices(deps))
  const settled = (await apart(() => settleDraws(deps))) ?? []
  if (deps.settings.zoomSimulated) await apart(() => wakeSampleSleepers(deps))
  await apart(() => queueUnfinishedRooms(deps))
  await apart(() => queueSweeps(deps))
  const work = await apart(() => workQueues(deps, signal, { signals, ended }))
  await apart(() => warnOfShortage(deps))
  await apart(() => tidyUp(deps))
  if (work === undefined || faults.length > 0) throw firstOf(faults, deps)
  const meetings = { ...work.meetings, failed: work.meetings.failed + short }
  return { draws, roomsClosed, rescued, settled, ...work, meetings }
}

/** Does a step; undefined when it failed. */
type Apart = <T>(step: () => Promise<T>) => Promise<T | undefined>

function openSteps(): { readonly apart: Apart; readonly faults: readonly unknown[] } {
  const faults: unknown[] = []
  const apart: Apart = async (step) => {
    try {
      return await step()
    } catch (error) {
      faults.push(error)
      return undefined
    }
  }
  return { apart, faults }
}

/** The caller reports the first; one that comes with every tick must not hide the others. */
function firstOf([first, ...others]: readonly unknown[], { log }: Deps): unknown {
  if (others.length > 0) log.error({ faults: others.map(String) }, 'other steps of the tick failed as well')
  return first
}

async function publishSecrets({ db, clock, chance, settings }: Deps): Promise<void> {
  await publishDrawSecrets(db.pool, { slots: bookableSlots(settings.timetable, clock.now()), chance })
}

/** `short` counts the rooms that failed with their draw, for want of a host. */
async function drawDueSlots(
  deps: Deps,
  signal: AbortSignal,
  apart: Apart,
): Promise<{ draws: number[]; short: number }> {
  const draws: number[] = []
  let short = 0
  for (const slot of (await apart(() => findDueSlots(deps))) ?? []) {
    await apart(async () => {
      const { id } = await drawSlot(deps, slot, signal)
      draws.push(id)
      short += (await readDrawProgress(deps, id)).rooms.failed
    })
  }
  return { draws, short }
}
