import { AppError } from '@kuji/domain/errors'
import type { Deps } from '@kuji/services/deps'
import { verifyDraw, type Verification } from '@kuji/services/draw/verify-draw'
import { exitCodes } from '../exit-codes.ts'
import type { Report } from '../report.ts'

/**
 * Makes a draw once more and compares. Tells no rate, no block, and not the root.
 *
 * @throws {AppError} UNKNOWN_DRAW
 */
export async function verifyCommand(deps: Deps, drawId: number): Promise<Report> {
  const verification = await verifyDraw(deps, drawId)
  return {
    exitCode: verification.difference === null ? exitCodes.done : exitCodes.failed,
    lines: [verdict(verification), ...deletions(verification), ...fingerprints(verification)],
    data: dataOf(verification),
  }
}

function verdict({ drawId, startsAt, people, rooms, difference }: Verification): string {
  const draw = `Draw ${drawId} of ${startsAt.toISOString()}`
  return difference === null
    ? `${draw} is identical: ${people} people in ${rooms} rooms.`
    : `${draw} is not verified. ${difference}`
}

function deletions({ deletedSeats }: Verification): string[] {
  return deletedSeats === 0 ? [] : [`${deletedSeats} of these seats went with their account.`]
}

function fingerprints({ commitment, secret, inputHash, seed }: Verification): string[] {
  if (commitment === null) return []
  return [
    `commitment  ${commitment}`,
    `secret      ${secret}`,
    `input hash  ${inputHash}`,
    `seed        ${seed}`,
  ]
}

function dataOf({
  drawId,
  startsAt,
  difference,
  deletedSeats,
  inputHash,
  ...rest
}: Verification): Report['data'] {
  return {
    draw_id: drawId,
    date: startsAt.toISOString(),
    identical: difference === null,
    difference,
    deleted_seats: deletedSeats,
    input_hash: inputHash,
    ...rest,
  }
}

/** Whether an error is the caller's own mistake in naming the draw. */
export function isUnknownDraw(error: unknown): boolean {
  return error instanceof AppError && error.code === 'UNKNOWN_DRAW'
}
