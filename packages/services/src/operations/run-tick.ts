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
 * A slot whose draw fails, nudges and quiet tests hold up nothing else of the tick.
 *
 * @throws the first of these faults, when everything else is done
 */
export async function runTick(deps: Deps, signal: AbortSignal): Promise<TickReport> {
  const faults: unknown[] = []
  const apart = (work: Promise<unknown>) => work.catch((error) => void faults.push(error))
  // The last nudge has one minute: it is on its way before anything that takes long.
  await apart(queueNudges(deps))
  const signals = openSignalWork(deps, signal)
  const sending = apart(signals.drain(signalPatience))
  await syncHosts(deps, signal)
  await publishDrawSecrets(deps.db.pool, {
    slots: bookableSlots(deps.settings.timetable, deps.clock.now()),
    chance: deps.chance,
  })
  const { draws, short } = await drawDueSlots(deps, signal, faults)
  const roomsClosed = await closeRooms(deps)
  const rescued = await rescueRooms(deps)
  await apart(queueQuietTests(deps))
  await apart(noteSilentDevices(deps))
  const settled = await settleDraws(deps)
  if (deps.settings.zoomSimulated) await wakeSampleSleepers(deps)
  await queueUnfinishedRooms(deps)
  await queueSweeps(deps)
  const work = await workQueues(deps, signal, signals)
  await sending
  await warnOfShortage(deps)
  await tidyUp(deps)
  if (faults.length > 0) throw faults[0]
  const meetings = { ...work.meetings, failed: work.meetings.failed + short }
  return { draws, roomsClosed, rescued, settled, ...work, meetings }
}

/** `short` counts the rooms that failed with their draw, for want of a host. What fails a slot is added to `faults`. */
async function drawDueSlots(
  deps: Deps,
  signal: AbortSignal,
  faults: unknown[],
): Promise<{ draws: number[]; short: number }> {
  const draws: number[] = []
  let short = 0
  for (const slot of await findDueSlots(deps)) {
    try {
      const { id } = await drawSlot(deps, slot, signal)
      draws.push(id)
      short += (await readDrawProgress(deps, id)).rooms.failed
    } catch (error) {
      faults.push(error)
    }
  }
  return { draws, short }
}
