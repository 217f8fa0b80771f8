import { checkSteps } from './steps/check-steps.ts'
import { cleanEnvironment } from './steps/clean-environment.ts'
import { endCommandsWithUs } from './steps/run-command.ts'
import { runSteps } from './steps/run-steps.ts'

/** `npm run check`: every `check:…` script, two at a time. */
process.chdir(new URL('..', import.meta.url).pathname)
endCommandsWithUs()
const { passed, failed } = await runSteps(checkSteps(cleanEnvironment()))
process.stdout.write(`${passed} passed, ${failed} failed\n`)
process.exitCode = failed === 0 ? 0 : 1
