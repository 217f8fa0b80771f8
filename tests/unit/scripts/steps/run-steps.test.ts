import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { runSteps } from '../../../../scripts/steps/run-steps.ts'
import type { Step } from '../../../../scripts/steps/step.ts'

const passing = { passed: 1, failed: 0, output: '' }
const failing = { passed: 0, failed: 1, output: 'what went wrong' }

/** A step that notes when it begins and ends. */
function aNotedStep(notes: string[], step: Partial<Step> & { name: string }): Step {
  const run = async () => {
    notes.push(`begin ${step.name}`)
    await sleep(10)
    notes.push(`end ${step.name}`)
    return passing
  }
  return { run, ...step }
}

test('passed and failed are summed over all steps', async () => {
  const counted = { name: 'tests', run: async () => ({ passed: 40, failed: 2, output: '' }) }

  expect(await runSteps([{ name: 'check', run: async () => passing }, counted])).toEqual({
    passed: 41,
    failed: 2,
  })
})

test('a step that throws counts as failed, and the others still run', async () => {
  const crashing = { name: 'crash', run: () => Promise.reject(new Error('out of memory')) }

  expect(await runSteps([crashing, { name: 'check', run: async () => passing }])).toEqual({
    passed: 1,
    failed: 1,
  })
})

test('a step whose need failed is not run and counts as failed', async () => {
  const notes: string[] = []
  const needy = aNotedStep(notes, { name: 'needy', needs: ['build'] })

  expect(await runSteps([needy, { name: 'build', run: async () => failing }])).toEqual({
    passed: 0,
    failed: 2,
  })
  expect(notes).toEqual([])
})

test('two steps run at a time, and one that wants to be alone runs when all others have ended', async () => {
  const notes: string[] = []

  await runSteps([
    aNotedStep(notes, { name: 'alone', alone: true }),
    aNotedStep(notes, { name: 'a' }),
    aNotedStep(notes, { name: 'b' }),
    aNotedStep(notes, { name: 'c' }),
  ])

  expect(notes.slice(0, 2)).toEqual(['begin a', 'begin b'])
  expect(notes.indexOf('begin c')).toBeGreaterThan(2)
  expect(notes.slice(-2)).toEqual(['begin alone', 'end alone'])
})
