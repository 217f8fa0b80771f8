import type { Fault } from '@kuji/zoom-simulator/fault-rules'
import { expect, test } from 'vitest'
import { anOpenMeeting, aPlainCaller } from '../../../support/zoom-caller.ts'
import { hostEmail, runningSimulator } from '../../../support/zoom-simulator.ts'

const create = `/users/${hostEmail}/meetings`

async function aCallUnder(fault: Fault) {
  const zoom = await runningSimulator()
  const call = await aPlainCaller(zoom)
  const handle = zoom.faults.add(fault)
  const reply = await call('POST', create, anOpenMeeting).catch(() => null)
  const record = zoom.calls.findLast(({ path }) => path.startsWith('/v2/'))
  return { zoom, call, reply, record, hits: handle.hits, made: zoom.meetings().length }
}

test.each([
  { fault: { kind: 'reset_before' }, made: 0 },
  { fault: { kind: 'reset_after' }, made: 1 },
  { fault: { kind: 'hang_before', holdMs: 30 }, made: 0 },
  { fault: { kind: 'hang_after', holdMs: 30 }, made: 1 },
  { fault: { kind: 'cut_off' }, made: 1 },
] as const)('$fault.kind: no whole answer, and $made meetings', async ({ fault, made }) => {
  const { reply, hits, record, ...zoom } = await aCallUnder(fault)

  expect(reply).toBeNull()
  expect([hits, zoom.made, record?.fault]).toEqual([1, made, fault.kind])
})

test.each([
  { fault: { kind: 'bad_json' }, status: 201, type: 'application/json', made: 1 },
  { fault: { kind: 'html' }, status: 502, type: 'text/html', made: 0 },
  { fault: { kind: 'xml' }, status: 400, type: 'application/xml', made: 0 },
  { fault: { kind: 'status' }, status: 503, type: 'text/html', made: 0 },
  { fault: { kind: 'html', status: 200, afterWork: true }, status: 200, type: 'text/html', made: 1 },
] as const)('$fault.kind: $status with a body that cannot be read, and $made meetings', async (wanted) => {
  const { reply, made } = await aCallUnder(wanted.fault)

  expect(reply).toMatchObject({ status: wanted.status, json: undefined })
  expect(reply?.headers.get('content-type')).toContain(wanted.type)
  expect(reply?.text).not.toBe('')
  expect(made).toBe(wanted.made)
})

test('a dripping answer is whole in the end, a byte at a time', async () => {
  const before = performance.now()
  const { reply, made } = await aCallUnder({ kind: 'drip', msPerByte: 0.1 })

  expect(reply?.json).toMatchObject({ topic: 'Kuji test' })
  expect(performance.now() - before).toBeGreaterThan(reply?.text.length ?? Infinity)
  expect(made).toBe(1)
})

test.each([
  { kind: 'rate_second', words: 'per-second', header: 'x-ratelimit-type', value: 'QPS' },
  { kind: 'rate_account_day', words: 'maximum daily', header: 'x-ratelimit-type', value: 'Daily-limit' },
  { kind: 'rate_host_day', words: 'this particular user', header: 'x-ratelimit-category', value: 'Medium' },
] as const)('$kind is told by its words, with headers or without', async ({ kind, words, header, value }) => {
  const [full, bare] = [await aCallUnder({ kind }), await aCallUnder({ kind, headers: false })]

  for (const { reply, made } of [full, bare]) {
    expect(reply).toMatchObject({ status: 429, json: { code: 429, message: expect.stringContaining(words) } })
    expect(made).toBe(0)
  }
  expect(full.reply?.headers.get(header)).toBe(value)
  expect(full.reply?.headers.has('retry-after')).toBe(kind !== 'rate_host_day')
  expect([...(bare.reply?.headers.keys() ?? [])].filter((name) => /ratelimit|retry/.test(name))).toEqual([])
})

test('when to come back is said in seconds or as a date', async () => {
  const { reply: seconds } = await aCallUnder({ kind: 'rate_account_day' })
  const { reply: date } = await aCallUnder({ kind: 'rate_account_day', retryAfter: 'date' })

  expect(Number(seconds?.headers.get('retry-after'))).toBeLessThanOrEqual(86_400)
  expect(date?.headers.get('retry-after')).toMatch(/^\d{4}-\d\d-\d\dT00:00:00Z$/)
})

test('a revoked token is code 124', async () => {
  const { reply } = await aCallUnder({ kind: 'token_revoked' })

  expect(reply).toMatchObject({ status: 401, json: { code: 124 } })
})

test('a fault keeps to its method, path, host and number', async () => {
  const zoom = await runningSimulator()
  const call = await aPlainCaller(zoom)
  const handle = zoom.faults.add({
    kind: 'status',
    method: 'POST',
    path: /\/meetings$/,
    host: hostEmail,
    skip: 1,
    times: 2,
  })
  const statuses = []
  for (const host of [hostEmail, 'lark@zoom.example', hostEmail, hostEmail, hostEmail]) {
    await call('GET', `/users/${host}/meetings`)
    statuses.push((await call('POST', `/users/${host}/meetings`, anOpenMeeting)).status)
  }

  expect(statuses).toEqual([201, 201, 503, 503, 201])
  expect([handle.hits, zoom.faults.list()]).toEqual([2, []])
})

test('a window of bad time passes, and what is removed is over at once', async () => {
  const zoom = await runningSimulator()
  const call = await aPlainCaller(zoom)
  zoom.faults.add({ kind: 'status', forMs: 500 })
  const status = async () => (await call('GET', create)).status
  const during = [await status(), await status()]
  while ((await status()) === 503);
  const lasting = zoom.faults.add({ kind: 'xml', times: Infinity })
  const before = await status()
  lasting.remove()

  expect([during, before, await status()]).toEqual([[503, 503], 400, 200])
})

test('the same seed hits the same calls and gives the same ids, whatever order hosts come in', async () => {
  const hosts = ['a@zoom.example', 'b@zoom.example', 'c@zoom.example']
  const run = async (seed: string, order: readonly string[]) => {
    const zoom = await runningSimulator({ seed, hosts })
    const call = await aPlainCaller(zoom)
    zoom.faults.add({ kind: 'reset_after', method: 'POST', chance: 0.5 })
    for (const host of order) await call('POST', `/users/${host}/meetings`, anOpenMeeting).catch(() => null)
    const met = zoom.calls.filter(({ host }) => host !== null).map(({ host, fault }) => `${host} ${fault}`)
    return {
      met: met.toSorted(),
      ids: zoom
        .meetings()
        .map(({ id }) => id)
        .toSorted(),
    }
  }
  const order = Array.from({ length: 12 }, (_, index) => hosts[index % 3] ?? '')
  const first = await run('one', order)

  expect(new Set(first.met).size).toBeGreaterThan(3)
  expect(await run('one', order.toReversed())).toEqual(first)
  expect((await run('two', order)).ids).not.toEqual(first.ids)
})
