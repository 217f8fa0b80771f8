import { AppError } from '@kuji/domain/errors'
import type { Deps } from '@kuji/services/deps'
import { withdrawMissed, type Withdrawal } from '@kuji/services/settlement/withdraw-missed'
import { exitCodes } from '../exit-codes.ts'
import type { Report } from '../report.ts'

/**
 * Takes a missed mark back.
 *
 * @throws {AppError} NOT_FOUND, NOT_DISPUTABLE
 */
export async function withdrawCommand(deps: Deps, seatId: number): Promise<Report> {
  const withdrawal = await withdrawMissed(deps, seatId)
  return { exitCode: exitCodes.done, lines: [describe(withdrawal)], data: withdrawal }
}

function describe({ seatId, rates }: Withdrawal): string {
  if (rates === null) return `Seat ${seatId} was withdrawn before; nothing has changed.`
  return `Seat ${seatId} is missed no more. The rate of its person was ${rates.before.rate} and is ${rates.after.rate}.`
}

/** Whether an error is the caller's own mistake in naming the seat. */
export function isUnknownSeat(error: unknown): boolean {
  return error instanceof AppError && error.code === 'NOT_FOUND'
}
