import type { Deps } from '@kuji/services/deps'
import { checkInstall } from '@kuji/services/operations/check-install'
import { exitCodes } from '../exit-codes.ts'
import type { Report } from '../report.ts'

/** The pre-flight of the evening before: one line a finding, exit 1 when something needs mending. */
export async function checkCommand(deps: Deps, signal: AbortSignal): Promise<Report> {
  const findings = await checkInstall(deps, signal)
  const problems = findings.filter(({ problem }) => problem !== null)
  return {
    exitCode: problems.length === 0 ? exitCodes.done : exitCodes.failed,
    lines: findings.map(({ subject, problem }) =>
      problem === null ? `ok       ${subject}` : `problem  ${subject}: ${problem}`,
    ),
    data: { ok: problems.length === 0, findings },
  }
}
