import type { Deps } from '@kuji/services/deps'
import { runTick, type TickReport } from '@kuji/services/operations/run-tick'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import type { Report } from '../report.ts'

/** Everything that is due now. */
export async function tickCommand(deps: Deps, signal: AbortSignal): Promise<Report> {
  const tick = await runTick(deps, signal)
  const { draws, meetings, signals, roomsClosed, rescued, settled } = tick
  return {
    exitCode: exitCodeOf(tick),
    lines: [
      `Drawn ${draws.length} slots; rooms made ${meetings.done}, told ${signals.done}, closed ${roomsClosed}; ` +
        `people moved ${rescued}; settled ${settled.length}; without a meeting ${meetings.failed}, still waiting ${meetings.outstanding + signals.outstanding}.`,
    ],
    data: tick,
  }
}

function exitCodeOf({ meetings, signals }: TickReport): ExitCode {
  if (meetings.failed > 0) return exitCodes.failed
  return meetings.outstanding + signals.outstanding > 0 ? exitCodes.tryAgain : exitCodes.done
}
