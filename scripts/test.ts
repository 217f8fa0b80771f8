import { findBrowser } from './find-browser.ts'
import { findFirefox } from './find-firefox.ts'
import { ensureMessageBus } from './message-bus.ts'
import { ensureWebBuild } from './start/web-build.ts'
import { checkSteps } from './steps/check-steps.ts'
import { cleanEnvironment } from './steps/clean-environment.ts'
import { endCommandsWithUs } from './steps/run-command.ts'
import { runSteps } from './steps/run-steps.ts'
import type { Step, StepResult } from './steps/step.ts'
import { runVitestProject } from './steps/vitest-step.ts'

/** `npm test`: everything. The last line is `N passed, N failed`. */
process.chdir(new URL('..', import.meta.url).pathname)
endCommandsWithUs()

const started = performance.now()
const environment = cleanEnvironment()
const { passed, failed } = await runSteps(allSteps())
process.stdout.write(`${((performance.now() - started) / 1000).toFixed(0)} s\n`)
process.stdout.write(`${passed} passed, ${failed} failed\n`)
process.exitCode = failed === 0 && passed > 0 ? 0 : 1

function allSteps(): Step[] {
  return [
    { name: 'browsers', run: prepareBrowsers },
    { name: 'web build', run: buildWeb },
    ...checkSteps(environment),
    // vitest fills the machine by itself, and some tests measure time
    { name: 'unit tests', alone: true, run: () => runVitestProject('unit', environment) },
    {
      name: 'integration tests',
      needs: ['web build'],
      alone: true,
      run: () => runVitestProject('integration', environment),
    },
    {
      name: 'end-to-end tests',
      needs: ['browsers', 'web build'],
      alone: true,
      run: () => runVitestProject('e2e', environment),
    },
  ]
}

/** The end-to-end tests read the browsers' paths from the environment. One at a time: each may install. */
async function prepareBrowsers(): Promise<StepResult> {
  environment['KUJI_BROWSER'] = await findBrowser()
  environment['KUJI_FIREFOX'] = await findFirefox()
  await ensureMessageBus()
  return { passed: 1, failed: 0, output: '' }
}

async function buildWeb(): Promise<StepResult> {
  await ensureWebBuild()
  return { passed: 1, failed: 0, output: '' }
}
