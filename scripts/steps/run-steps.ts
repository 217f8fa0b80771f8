import type { Step, StepResult } from './step.ts'

type Totals = { passed: number; failed: number }
type Run = { readonly step: Step; readonly ended: Promise<void> }

const secondsBetweenSigns = 20

/**
 * Runs the steps in order, two at a time, and tells how each one ended.
 *
 * A step whose needs failed is not run and counts as failed; one that throws counts as failed too.
 */
export async function runSteps(steps: readonly Step[]): Promise<Totals> {
  const waiting = [...steps]
  const running = new Map<string, Run>()
  const results = new Map<string, StepResult>()
  const sign = setInterval(() => sayStillRunning(running), secondsBetweenSigns * 1000)

  while (waiting.length > 0 || running.size > 0) {
    const next = waiting.find((step) => canStart(step, { waiting, running, results }))
    if (next) {
      waiting.splice(waiting.indexOf(next), 1)
      running.set(next.name, {
        step: next,
        ended: finish(next, results).then(() => void running.delete(next.name)),
      })
    } else {
      await Promise.race([...running.values()].map(({ ended }) => ended))
    }
  }

  clearInterval(sign)
  return total([...results.values()])
}

type State = {
  readonly waiting: readonly Step[]
  readonly running: ReadonlyMap<string, Run>
  readonly results: ReadonlyMap<string, StepResult>
}

function canStart(step: Step, { waiting, running, results }: State): boolean {
  if (step.alone) return running.size === 0 && waiting.every((other) => other.alone)
  return running.size < 2 && (step.needs ?? []).every((need) => results.has(need))
}

async function finish(step: Step, results: Map<string, StepResult>): Promise<void> {
  const missing = (step.needs ?? []).filter((need) => (results.get(need)?.failed ?? 1) > 0)
  const started = performance.now()
  const result =
    missing.length > 0
      ? { passed: 0, failed: 1, output: `not run, because of: ${missing.join(', ')}` }
      : await step.run().catch(crashed)
  results.set(step.name, result)
  report(step.name, result, (performance.now() - started) / 1000)
}

function crashed(error: unknown): StepResult {
  return { passed: 0, failed: 1, output: error instanceof Error ? error.message : String(error) }
}

function report(name: string, result: StepResult, seconds: number): void {
  const counts = result.passed + result.failed > 1 ? `, ${result.passed} passed, ${result.failed} failed` : ''
  const ending = result.failed > 0 ? 'FAILED' : 'ok    '
  process.stdout.write(`${ending} ${name} (${seconds.toFixed(1)} s${counts})\n`)
  if (result.failed > 0) process.stdout.write(`${indent(result.output)}\n`)
}

function sayStillRunning(running: ReadonlyMap<string, Run>): void {
  if (running.size > 0) process.stdout.write(`...    ${[...running.keys()].join(', ')}\n`)
}

function indent(text: string): string {
  return text.trimEnd().replaceAll(/^/gm, '       ')
}

function total(results: readonly StepResult[]): Totals {
  return results.reduce(
    (sum, { passed, failed }) => ({ passed: sum.passed + passed, failed: sum.failed + failed }),
    { passed: 0, failed: 0 },
  )
}
