import { takeTogether, type Turns } from '@kuji/services/hosting/take-together'
import { expect, test } from 'vitest'
import { waitUntil } from '../../../../support/wait-until.ts'

/** A budget whose answers are given by hand. */
function slowBudget() {
  const questions: { wanted: number; answer: (turns: Turns) => void; fail: (error: Error) => void }[] = []
  const take = takeTogether(
    (wanted) =>
      new Promise((answer, fail) => {
        questions.push({ wanted, answer, fail })
      }),
  )
  return { take, questions }
}

test('who comes while a question is under way goes into the next, first come first served', async () => {
  const { take, questions } = slowBudget()
  const first = take()
  const others = [take(), take(), take()]
  expect(questions.map(({ wanted }) => wanted)).toEqual([1])
  questions[0]?.answer({ granted: 1, waitMs: 0 })
  expect(await first).toBe(0)

  await waitUntil(() => questions.length === 2)
  expect(questions[1]?.wanted).toBe(3)
  questions[1]?.answer({ granted: 2, waitMs: 12.3 })
  expect(await Promise.all(others)).toEqual([0, 0, 13])
})

test('who gets no turn waits at least a millisecond', async () => {
  const { take, questions } = slowBudget()
  const turn = take()
  questions[0]?.answer({ granted: 0, waitMs: 0 })

  expect(await turn).toBe(1)
})

test('a question that fails is the failure of those who asked in it, and of nobody later', async () => {
  const { take, questions } = slowBudget()
  const first = take()
  const second = take()
  questions[0]?.fail(new Error('no database'))
  await expect(first).rejects.toThrow('no database')
  await waitUntil(() => questions.length === 2)
  questions[1]?.answer({ granted: 1, waitMs: 0 })

  expect(await second).toBe(0)
})
