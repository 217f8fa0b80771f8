import type { SqlPool } from '@kuji/db/sql-client'
import { inTurn } from '@kuji/services/enrolment/in-turn'
import { expect, test } from 'vitest'

function aPool(): SqlPool {
  return {} as SqlPool
}

test('work goes one after the other, in the order of asking, and gives what it gave', async () => {
  const pool = aPool()
  const seen: string[] = []
  const work = (name: string) => async () => {
    seen.push(`${name} begins`)
    await Promise.resolve()
    seen.push(`${name} ends`)
    return name
  }

  expect(await Promise.all(['a', 'b', 'c'].map((name) => inTurn(pool, work(name))))).toEqual(['a', 'b', 'c'])
  expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
})

test('work that fails says so to who asked for it, and keeps nobody waiting', async () => {
  const pool = aPool()
  const [failed, next] = await Promise.allSettled([
    inTurn(pool, () => Promise.reject(new Error('no seat'))),
    inTurn(pool, () => Promise.resolve('a seat')),
  ])

  expect(failed).toMatchObject({ status: 'rejected', reason: { message: 'no seat' } })
  expect(next).toEqual({ status: 'fulfilled', value: 'a seat' })
})

test('another database has a line of its own', async () => {
  const held = Promise.withResolvers<string>()
  const waiting = inTurn(aPool(), () => held.promise)

  expect(await inTurn(aPool(), () => Promise.resolve('at once'))).toBe('at once')
  held.resolve('later')
  expect(await waiting).toBe('later')
})
