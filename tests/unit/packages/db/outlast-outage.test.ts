import { outlastOutage } from '@kuji/db/outlast-outage'
import { expect, test, vi } from 'vitest'

const forever = new AbortController().signal
const away = (): Error => Object.assign(new Error('terminating connection'), { code: '57P01' })

test('work is done again until the database is back', async () => {
  const work = vi.fn<() => Promise<string>>().mockResolvedValue('done')
  work.mockRejectedValueOnce(away()).mockRejectedValueOnce(away())

  expect(await outlastOutage(work, { forMs: 60_000, signal: forever })).toBe('done')
  expect(work).toHaveBeenCalledTimes(3)
})

test('when the time is over the outage comes out', async () => {
  const work = vi.fn<() => Promise<string>>().mockRejectedValue(away())

  await expect(outlastOutage(work, { forMs: 300, signal: forever })).rejects.toMatchObject({ code: '57P01' })
  expect(work.mock.calls.length).toBeGreaterThanOrEqual(2)
})

test('it ends with its signal', async () => {
  const stop = new AbortController()
  const work = vi.fn<() => Promise<string>>().mockImplementation(() => {
    queueMicrotask(() => stop.abort())
    return Promise.reject(away())
  })

  await expect(outlastOutage(work, { forMs: 60_000, signal: stop.signal })).rejects.toMatchObject({
    code: '57P01',
  })
  expect(work.mock.calls.length).toBeLessThanOrEqual(2)
})

test('what fails for another reason is not done again', async () => {
  const fault = Object.assign(new Error('duplicate key'), { code: '23505' })
  const work = vi.fn<() => Promise<string>>().mockRejectedValue(fault)

  await expect(outlastOutage(work, { forMs: 60_000, signal: forever })).rejects.toBe(fault)
  expect(work).toHaveBeenCalledTimes(1)
})
