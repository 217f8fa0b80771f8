import { resolve } from 'node:path'
import { ConfigError } from '@kuji/config/config-error'
import { loadConfig } from '@kuji/config/load-config'
import { isDatabaseUnreachable } from '@kuji/db/database-errors'
import { crontabLines } from '@kuji/services/operations/crontab-lines'
import { isWorthRetrying } from '@kuji/services/operations/is-worth-retrying'
import type { Deps } from '@kuji/services/deps'
import { commandNames, readCommandLine, UsageError, type CommandLine } from './command-line.ts'
import { checkCommand } from './commands/check-command.ts'
import { disputesCommand } from './commands/disputes-command.ts'
import { drawCommand, isWrongSlot } from './commands/draw-command.ts'
import { practiceCommand } from './commands/practice-command.ts'
import { recomputeRatesCommand } from './commands/recompute-rates-command.ts'
import { tickCommand } from './commands/tick-command.ts'
import { isUnknownSeat, withdrawCommand } from './commands/withdraw-command.ts'
import { isUnknownDraw, verifyCommand } from './commands/verify-command.ts'
import { errorCode, explainError } from './explain-error.ts'
import { exitCodes, type ExitCode } from './exit-codes.ts'
import { openWorker } from './open-worker.ts'
import type { Report } from './report.ts'

/** A command line whose command needs the database. */
type DepsLine = Exclude<CommandLine, { readonly command: 'crontab' }>

const args = process.argv.slice(2)
process.exitCode = await runWorker(args)

async function runWorker(words: readonly string[]): Promise<ExitCode> {
  try {
    const line = readCommandLine(words)
    const report = await runCommand(line)
    const text = line.json
      ? JSON.stringify({ command: line.command, ...report.data })
      : report.lines.join('\n')
    process.stdout.write(`${text}\n`)
    return report.exitCode
  } catch (error) {
    const message = explainError(error)
    process.stderr.write(`${message}\n`)
    if (words.includes('--json')) {
      const command = commandNames.find((name) => words.includes(name)) ?? null
      process.stdout.write(`${JSON.stringify({ command, error: { code: errorCode(error), message } })}\n`)
    }
    return exitCodeOf(error)
  }
}

async function runCommand(line: CommandLine): Promise<Report> {
  if (line.command === 'crontab') return crontabReport()
  const deps = await openWorker(loadConfig())
  const stopping = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort())
  try {
    return await runWithDeps(deps, line, stopping.signal)
  } finally {
    await deps.close()
  }
}

function runWithDeps(deps: Deps, line: DepsLine, signal: AbortSignal): Promise<Report> {
  switch (line.command) {
    case 'tick':
      return tickCommand(deps, signal)
    case 'draw':
      return drawCommand(deps, { ...line, signal })
    case 'check':
      return checkCommand(deps, signal)
    case 'practice':
      return practiceCommand(deps, signal)
    case 'verify':
      return verifyCommand(deps, line.drawId)
    case 'disputes':
      return disputesCommand(deps)
    case 'withdraw':
      return withdrawCommand(deps, line.seatId)
    case 'recompute-rates':
      return recomputeRatesCommand(deps, line.write)
  }
}

function crontabReport(): Report {
  const install = resolve(import.meta.dirname, '../../..')
  const lines = crontabLines({ install, envFile: '/etc/kuji.env' })
  return { exitCode: exitCodes.done, lines, data: { lines } }
}

function exitCodeOf(error: unknown): ExitCode {
  if (
    error instanceof UsageError ||
    error instanceof ConfigError ||
    isWrongSlot(error) ||
    isUnknownSeat(error) ||
    isUnknownDraw(error)
  )
    return exitCodes.usage
  return isWorthRetrying(error) || isDatabaseUnreachable(error) ? exitCodes.tryAgain : exitCodes.failed
}
