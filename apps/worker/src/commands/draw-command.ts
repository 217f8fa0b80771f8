import { AppError } from '@kuji/domain/errors'
import type { Deps } from '@kuji/services/deps'
import { drawSlot } from '@kuji/services/draw/draw-slot'
import { nameDrawSlot, type DrawName } from '@kuji/services/draw/name-draw-slot'
import { readDrawProgress, type DrawProgress } from '@kuji/services/draw/read-draw'
import { queueUnfinishedRooms } from '@kuji/services/operations/queue-unfinished-rooms'
import { workQueues, type WorkReport } from '@kuji/services/operations/work-queues'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import type { Report } from '../report.ts'

/**
 * Draws one slot now and stays until its rooms are made and its people told.
 *
 * @throws {AppError} NOT_A_SLOT, SLOT_PAST, TOO_EARLY
 */
export async function drawCommand(
  deps: Deps,
  { slot, early, signal }: { readonly slot: DrawName; readonly early: boolean; readonly signal: AbortSignal },
): Promise<Report> {
  const draw = await drawSlot(deps, await nameDrawSlot(deps, slot, early), signal)
  await queueUnfinishedRooms(deps)
  const work = await workQueues(deps, signal)
  const progress = await readDrawProgress(deps, draw.id)
  const { rooms, users, signalled } = progress
  return {
    exitCode: exitCodeOf(progress, work),
    lines: [
      `Draw ${draw.id} of ${draw.startsAt.toISOString()}: ${users} people in ${draw.rooms} rooms.`,
      `Rooms ready ${rooms.ready}, pending ${rooms.pending}, failed ${rooms.failed}; people told by push ${signalled}.`,
    ],
    data: { draw_id: draw.id, date: draw.startsAt.toISOString(), ...progress },
  }
}

function exitCodeOf({ rooms }: DrawProgress, { signals }: WorkReport): ExitCode {
  if (rooms.failed > 0) return exitCodes.failed
  return rooms.pending + signals.outstanding > 0 ? exitCodes.tryAgain : exitCodes.done
}

/** Whether an error is the caller's own mistake in naming the slot. */
export function isWrongSlot(error: unknown): boolean {
  return error instanceof AppError && ['NOT_A_SLOT', 'SLOT_PAST', 'TOO_EARLY'].includes(error.code)
}
