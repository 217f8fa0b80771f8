import type { Deps } from '@kuji/services/deps'
import { checkInstall } from '@kuji/services/operations/check-install'
import type { Finding } from '@kuji/services/operations/finding'
import { canReach } from '../can-reach.ts'
import { exitCodes, type ExitCode } from '../exit-codes.ts'
import type { Report } from '../report.ts'

/**
 * The pre-flight of the evening before: one line a finding. Exit 1 when something needs a
 * person, 75 when it is only to be tried again.
 */
export async function checkCommand(deps: Deps, signal: AbortSignal): Promise<Report> {
  const findings = await checkInstall(deps, canReach, signal)
  const problems = findings.filter(({ problem }) => problem !== null)
  return {
    exitCode: exitCodeOf(problems),
    lines: findings.map(({ subject, problem }) =>
      problem === null ? `ok       ${subject}` : `problem  ${subject}: ${problem}`,
    ),
    data: { ok: problems.length === 0, findings },
  }
}

function exitCodeOf(problems: readonly Finding[]): ExitCode {
  if (problems.length === 0) return exitCodes.done
  return problems.every(({ passes }) => passes === true) ? exitCodes.tryAgain : exitCodes.failed
}
