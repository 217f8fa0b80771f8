import type { Deps } from '@kuji/services/deps'
import { listDisputes, type Dispute } from '@kuji/services/settlement/list-disputes'
import { exitCodes } from '../exit-codes.ts'
import type { Report } from '../report.ts'

/** The missed marks that people say are wrong, for somebody to decide. */
export async function disputesCommand(deps: Deps): Promise<Report> {
  const disputes = await listDisputes(deps)
  return {
    exitCode: exitCodes.done,
    lines: disputes.length === 0 ? ['Nobody disputes a missed morning.'] : disputes.map(describe),
    data: { disputes },
  }
}

function describe(dispute: Dispute): string {
  const { seatId, drawId, username, startsAt, disputedAt, signalSentAt, openedAt } = dispute
  return (
    `seat ${seatId}, draw ${drawId}: ${username} says they were up at ${startsAt.toISOString()} ` +
    `(said at ${disputedAt.toISOString()}). Signal ${at('sent', signalSentAt)}, page ${at('opened', openedAt)}.`
  )
}

function at(what: string, instant: Date | null): string {
  return instant === null ? `not ${what}` : `${what} at ${instant.toISOString()}`
}
