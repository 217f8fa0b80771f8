import { afterAll, expect, test } from 'vitest'
import { refusalOf } from '../../../support/kuji-calls.ts'
import { aRunningServer } from '../../../support/running-server.ts'

const metricsToken = 'a-metrics-token-for-tests'
const server = await aRunningServer({ metricsToken })
afterAll(() => server.close())

function read(authorization?: string) {
  return server.http.inject({ url: '/metrics', ...(authorization && { headers: { authorization } }) })
}

test('whoever has the token reads what the process counts, in Prometheus’ own words', async () => {
  const reply = await read(`Bearer ${metricsToken}`)

  expect(reply.statusCode).toBe(200)
  expect(reply.headers['content-type']).toContain('text/plain; version=0.0.4')
  expect(reply.headers['cache-control']).toBe('no-store')
  expect(reply.body).toContain('process_resident_memory_bytes')
})

test('each outcome of the webhook is there from the beginning, at zero', async () => {
  const { body } = await read(`Bearer ${metricsToken}`)

  for (const outcome of [
    ...['accepted', 'ignored', 'unknown_meeting', 'bad_signature'],
    ...['old', 'too_large', 'empty', 'unavailable'],
  ])
    expect(body).toContain(`\nkuji_zoom_webhooks_total{outcome="${outcome}"} 0\n`)
})

test.each([
  undefined,
  'Bearer',
  'Bearer wrong',
  `Bearer ${metricsToken}x`,
  metricsToken,
  `Basic ${metricsToken}`,
])('nobody else reads it: %j', async (authorization) => {
  const reply = await read(authorization)

  expect(refusalOf(reply)).toEqual([401, 'NOT_SIGNED_IN'])
  expect(reply.body).not.toContain('process_')
})

test('the token of the firing device is not the token of the metrics', async () => {
  expect(refusalOf(await read(`Bearer ${server.triggerToken}`))).toEqual([401, 'NOT_SIGNED_IN'])
})
