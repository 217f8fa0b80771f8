import type { Deps } from '@kuji/services/deps'
import { runPracticeMorning } from '@kuji/services/practice/run-practice-morning'
import { exitCodes } from '../exit-codes.ts'
import type { Report } from '../report.ts'

/** A practice morning at once: made-up sleepers are drawn and their meetings made at the simulated Zoom. */
export async function practiceCommand(deps: Deps, signal: AbortSignal): Promise<Report> {
  const rooms = await runPracticeMorning(deps, signal)
  const missing = rooms.filter(({ meetingUrl }) => meetingUrl === null)
  return {
    exitCode: missing.length === 0 ? exitCodes.done : exitCodes.failed,
    lines: rooms.map(
      ({ id, sleepers, meetingUrl }) => `room ${id}: ${sleepers.join(', ')} ${meetingUrl ?? 'no meeting'}`,
    ),
    data: { rooms },
  }
}
