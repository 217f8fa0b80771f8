import { checkSteps } from './steps/check-steps.ts'
import { cleanEnvironment } from './steps/clean-environment.ts'
import { stopCommands } from './steps/run-command.ts'
import { runSteps } from './steps/run-steps.ts'

/** `npm run check`: every `check:…` script, two at a time. */
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupt(signal))
process.chdir(new URL('..', import.meta.url).pathname)
const { passed, failed } = await runSteps(checkSteps(cleanEnvironment()))
process.stdout.write(`${passed} passed, ${failed} failed\n`)
process.exitCode = failed === 0 ? 0 : 1

function interrupt(signal: NodeJS.Signals): void {
  stopCommands(signal)
  process.exit(130)
}
