import { readFileSync } from 'node:fs'
import { runNpmScript } from './run-command.ts'
import type { Step } from './step.ts'

/** One step for each `check:…` script of the root package.json, in its order. */
export function checkSteps(environment: NodeJS.ProcessEnv): Step[] {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }
  const names = Object.keys(manifest.scripts).filter((name) => name.startsWith('check:'))
  return names.map((name) => ({ name, run: () => runCheck(name, environment) }))
}

async function runCheck(name: string, environment: NodeJS.ProcessEnv) {
  const { code, output } = await runNpmScript(name, environment)
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, output }
}
