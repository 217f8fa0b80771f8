import { expect, test } from 'vitest'
import { inTime } from '../../../../../apps/web/src/signal/in-time.ts'

test('an answer in time is passed on', async () => {
  await expect(inTime(Promise.resolve('here'), 1000)).resolves.toBe('here')
  await expect(inTime(Promise.reject(new Error('refused')), 1000)).rejects.toThrow('refused')
})

test('a promise that never settles is given up', async () => {
  await expect(inTime(new Promise(() => undefined), 5)).rejects.toThrow('no answer within 5 ms')
})
