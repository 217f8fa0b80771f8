import type { RateState } from '@kuji/domain/rate'
import type { Deps } from '@kuji/services/deps'
import { recomputeRates, type RateAudit } from '@kuji/services/settlement/recompute-rates'
import { exitCodes } from '../exit-codes.ts'
import type { Report } from '../report.ts'

/** Folds everybody's history anew; exit 1 when a stored rate is another and was left as it is. */
export async function recomputeRatesCommand(deps: Deps, write: boolean): Promise<Report> {
  const audit = await recomputeRates(deps, write)
  const agrees = audit.differing === 0
  return {
    exitCode: agrees || write ? exitCodes.done : exitCodes.failed,
    lines: agrees ? [`${audit.people} people agree.`] : explain(audit, write),
    data: { agrees, written: write ? audit.differing : 0, ...audit },
  }
}

function explain({ people, differing, first }: RateAudit, write: boolean): string[] {
  const told = write
    ? 'The recomputed rates are stored.'
    : 'Nothing was changed: --write stores the recomputed rates.'
  return [
    ...(first === null
      ? []
      : [
          `First difference, user ${first.userId}: stored ${describe(first.stored)}, by history ${describe(first.fromHistory)}.`,
        ]),
    `${differing} of ${people} people differ. ${told}`,
  ]
}

function describe({ rate, events }: RateState): string {
  return `${rate} (mornings: ${events})`
}
