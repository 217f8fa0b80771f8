import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { runCommand } from './run-command.ts'
import type { StepResult } from './step.ts'

type Report = {
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
}

/** Runs one vitest project and counts its tests; a test that was skipped counts as failed. */
export async function runVitestProject(project: string, environment: NodeJS.ProcessEnv): Promise<StepResult> {
  const folder = mkdtempSync(path.join(tmpdir(), 'kuji-test-'))
  const file = path.join(folder, 'report.json')
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${file}`]
  try {
    const args = ['node_modules/vitest/vitest.mjs', 'run', '--project', project, ...reporters]
    const { code, output } = await runCommand({ file: process.execPath, args, environment })
    return countTests(readReport(file), code, output)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function countTests(report: Report | null, code: number, output: string): StepResult {
  if (!report) return { passed: 0, failed: 1, output }
  const passed = report.numPassedTests
  const failed = report.numFailedTests + report.numPendingTests + report.numTodoTests
  if (passed + failed === 0) return { passed, failed: 1, output: `${output}\nNo test ran.` }
  // a file that does not load, or an error outside every test, is a failure without a test of its own
  return { passed, failed: failed === 0 && code !== 0 ? 1 : failed, output }
}

function readReport(file: string): Report | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Report
  } catch {
    return null
  }
}
