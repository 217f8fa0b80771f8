import { AppError } from '@kuji/domain/errors'
import type { Deps } from '@kuji/services/deps'
import { drawSlot } from '@kuji/services/draw/draw-slot'
import { nameDrawSlot, type DrawName } from '@kuji/services/draw/name-draw-slot'
import { readDrawProgress, type DrawProgress } from '@kuji/services/draw/read-draw'
import { workQueues } from '@kuji/services/operations/work-queues'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import type { Report } from '../report.ts'
import { UsageError } from '../command-line.ts'

/**
 * Draws one slot now and stays until its rooms are made and its people told.
 *
 * @throws {AppError} NOT_A_SLOT, SLOT_PAST, TOO_EARLY
 */
export async function drawCommand(
  deps: Deps,
  { slot, early, signal }: { readonly slot: string; readonly early: boolean; readonly signal: AbortSignal },
): Promise<Report> {
  const draw = await drawSlot(deps, await nameDrawSlot(deps, readDrawName(slot), early))
  await workQueues(deps, signal)
  const progress = await readDrawProgress(deps, draw.id)
  const { rooms, users, signalled } = progress
  return {
    exitCode: exitCodeOf(progress),
    lines: [
      `Draw ${draw.id} of ${draw.startsAt.toISOString()}: ${users} people in ${draw.rooms} rooms.`,
      `Rooms ready ${rooms.ready}, pending ${rooms.pending}, failed ${rooms.failed}; people told by push ${signalled}.`,
    ],
    data: { draw_id: draw.id, date: draw.startsAt.toISOString(), ...progress },
  }
}

function exitCodeOf({ rooms }: DrawProgress): ExitCode {
  if (rooms.failed > 0) return exitCodes.failed
  return rooms.pending > 0 ? exitCodes.tryAgain : exitCodes.done
}

function readDrawName(text: string): DrawName {
  if (/^([01]?\d|2[0-3]):[0-5]\d$/.test(text)) return { time: text }
  const instant = new Date(text)
  if (/^\d{4}-\d{2}-\d{2}T/.test(text) && !Number.isNaN(instant.getTime())) return { instant }
  throw new UsageError(`${text} is neither a time of day like 09:00 nor an instant like 2026-11-23T00:00:00Z`)
}

/** Whether an error is the caller's own mistake in naming the slot. */
export function isWrongSlot(error: unknown): boolean {
  return error instanceof AppError && ['NOT_A_SLOT', 'SLOT_PAST', 'TOO_EARLY'].includes(error.code)
}
