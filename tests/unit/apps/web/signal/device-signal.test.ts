// @vitest-environment happy-dom
import { TRPCClientError } from '@trpc/client'
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import type { SignalHealth } from '@kuji/contract/signal'
import { createDeviceMemory } from '../../../../../apps/web/src/session/device-memory.ts'
import { DeviceSignal } from '../../../../../apps/web/src/signal/device-signal.ts'
import { aDeviceHealth } from '../../../../support/device-health.ts'
import { aPushBrowser } from '../push-browser.ts'

const refused = (appCode: string) =>
  TRPCClientError.from({ error: { message: appCode, code: -32600, data: { appCode } } })
const silence = () => TRPCClientError.from(new TypeError('Failed to fetch'))

type World = Parameters<typeof aPushBrowser>[0] & {
  key?: string
  wanted?: boolean
  /** Whether the server has the subscription that is present; it does, where left out. */
  known?: boolean
  silent?: boolean
}

/** A device whose server has the key `key`, and answers as told. */
async function aDevice(world: World = {}) {
  const { browser, ready } = aPushBrowser(world)
  await ready
  const server = {
    publicKey: world.key ?? 'AAAA',
    told: [] as string[],
    ended: [] as string[],
    tested: [] as string[],
    known: new Map(
      world.present !== undefined && world.known !== false
        ? [['https://push.example/1', { silent: world.silent === true }]]
        : [],
    ),
    lastTest: null as SignalHealth['devices'][number]['lastTest'],
    error: null as Error | null,
  }
  const health = (endpoint: string | null) => ({
    devices: [...server.known]
      .filter(([known]) => known === endpoint)
      .map(([, { silent }]) => aDeviceHealth({ silent, lastTest: server.lastTest, lastShownAt: null })),
    mail: false,
  })
  const answer = async <T>(given: T): Promise<T> => {
    if (server.error !== null) throw server.error
    return given
  }
  const memory = createDeviceMemory(localStorage)
  if (world.wanted === true) memory.write('signal', true)
  const signal = new DeviceSignal({
    memory,
    server: {
      publicKey: () => answer(server.publicKey),
      subscribe: async ({ endpoint }) => {
        server.told.push(await answer(endpoint))
        server.known.set(endpoint, server.known.get(endpoint) ?? { silent: false })
      },
      unsubscribe: async (endpoint) => server.ended.push(await answer(endpoint)),
      health: (endpoint) => answer(health(endpoint)),
      test: async (endpoint) => server.tested.push(await answer(endpoint)),
    },
    serverTime: () => new Date(),
  })
  return { signal, browser, server, memory }
}

beforeEach(() => localStorage.clear())
afterEach(() => vi.unstubAllGlobals())

test('a tap that is granted subscribes, tells the server, and is remembered', async () => {
  const { signal, server, memory } = await aDevice({ permission: 'default' })
  await signal.check()
  expect(signal.state.value).toBe('off')

  await signal.turnOn()

  expect(signal.state.value).toBe('on')
  expect(server.told).toEqual(['https://push.example/1'])
  expect(memory.read('signal')).toBe(true)
})

test.each([
  { answer: 'denied', state: 'denied' },
  { answer: 'default', state: 'off' },
] as const)('a tap that is not granted ($answer) changes nothing', async ({ answer, state }) => {
  const { signal, browser, server, memory } = await aDevice({ permission: 'default' })
  browser.answer = answer

  await signal.turnOn()

  expect(signal.state.value).toBe(state)
  expect([browser.made, server.told, memory.read('signal')]).toEqual([0, [], null])
})

test.each([
  { code: 'PUSH_ENDPOINT_REFUSED', state: 'refused' },
  { code: 'PUSH_KEYS_REFUSED', state: 'failed' },
])('a tap that the server refuses ($code) is not on, and is not remembered', async ({ code, state }) => {
  const { signal, server, memory } = await aDevice()
  server.error = refused(code)

  await signal.turnOn()

  expect(signal.state.value).toBe(state)
  expect(memory.read('signal')).toBeNull()
})

test('opening the app tells the server of the subscription again', async () => {
  const { signal, browser, server } = await aDevice({ present: 'AAAA', wanted: true })

  await signal.check()

  expect(signal.state.value).toBe('on')
  expect(server.told).toEqual(['https://push.example/1'])
  expect(browser.made).toBe(1)
})

test('a subscription for a key the server no longer has is made anew', async () => {
  const { signal, browser, server } = await aDevice({ present: 'AAAA', key: 'BBBB', wanted: true })

  await signal.check()

  expect(signal.state.value).toBe('on')
  expect(browser.ended).toEqual(['https://push.example/1'])
  expect(server.told).toEqual(['https://push.example/2'])
})

test('a subscription that the browser dropped is made anew where signals are wanted', async () => {
  const { signal, server } = await aDevice({ wanted: true })

  await signal.check()

  expect(signal.state.value).toBe('on')
  expect(server.told).toEqual(['https://push.example/1'])
})

test('nothing is subscribed where nobody wanted signals, or no longer may', async () => {
  const unasked = await aDevice()
  await unasked.signal.check()
  expect([unasked.signal.state.value, unasked.browser.made]).toEqual(['off', 0])

  const revoked = await aDevice({ permission: 'denied', wanted: true })
  await revoked.signal.check()
  expect([revoked.signal.state.value, revoked.browser.made]).toEqual(['denied', 0])
})

test('a subscription that the server refuses is not shown as on', async () => {
  const { signal, server } = await aDevice({ present: 'AAAA', wanted: true })
  server.error = refused('PUSH_ENDPOINT_REFUSED')

  await signal.check()

  expect(signal.state.value).toBe('refused')
})

test('a browser that cannot subscribe again says so', async () => {
  const { signal, browser } = await aDevice({ wanted: true })
  browser.subscribe = 'fails'

  await signal.check()

  expect(signal.state.value).toBe('failed')
})

test.each([
  { what: 'accepted before', world: { present: 'AAAA', wanted: true }, state: 'on' },
  { what: 'never accepted', world: { present: 'AAAA' }, state: 'off' },
  { what: 'dropped', world: { wanted: true }, state: 'off' },
])('without an answer, a subscription that was $what is $state', async ({ world, state }) => {
  const { signal, server } = await aDevice(world)
  server.error = silence()

  await signal.check()

  expect(signal.state.value).toBe(state)
})

test('turning off ends the subscription here and at the server, for good', async () => {
  const { signal, browser, server, memory } = await aDevice({ present: 'AAAA', wanted: true })
  await signal.check()

  await signal.turnOff()
  await signal.check()

  expect(signal.state.value).toBe('off')
  expect(browser.ended).toEqual(['https://push.example/1'])
  expect(server.ended).toEqual(['https://push.example/1'])
  expect([browser.made, memory.read('signal')]).toEqual([1, null])
})

test('a server out of reach does not keep the signal on', async () => {
  const { signal, browser, server } = await aDevice({ present: 'AAAA', wanted: true })
  server.error = silence()

  await expect(signal.turnOff()).rejects.toThrow('Failed to fetch')

  expect(signal.state.value).toBe('off')
  expect(browser.subscription).toBeNull()
})

test('turning off during a check does not leave what the check brought about', async () => {
  const { signal, browser, server } = await aDevice({ wanted: true })

  const checking = signal.check()
  await Promise.all([signal.turnOff(), checking])

  expect(signal.state.value).toBe('off')
  expect(browser.subscription).toBeNull()
  expect(server.ended).toEqual(server.told)
})

test('a browser without push is told apart from one that only has to be installed', async () => {
  const { signal } = await aDevice()
  vi.stubGlobal('navigator', { onLine: true })
  await signal.check()
  expect(signal.state.value).toBe('unsupported')

  vi.stubGlobal('navigator', { onLine: true, standalone: false })
  await signal.check()
  expect(signal.state.value).toBe('install')
})

test('a push service that never answers is given up, in words of its own', async () => {
  const { signal, browser } = await aDevice({ permission: 'default' })
  browser.subscribe = 'hangs'
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())

  const turningOn = signal.turnOn()
  await vi.advanceTimersByTimeAsync(10_000)
  await turningOn

  expect(signal.state.value).toBe('unanswered')
})

test('a subscription that the server has given up since is made anew', async () => {
  const { signal, browser, server } = await aDevice({ present: 'AAAA', wanted: true, known: false })

  await signal.check()

  expect(signal.state.value).toBe('on')
  expect(browser.ended).toEqual(['https://push.example/1'])
  expect(server.told).toEqual(['https://push.example/2'])
})

test('a subscription that the server never accepted is offered to it as it is', async () => {
  const { signal, browser, server } = await aDevice({ present: 'AAAA', known: false })

  await signal.check()

  expect(browser.ended).toEqual([])
  expect(server.told).toEqual(['https://push.example/1'])
})

test('a device that showed nothing when it should have is silent, and one tap repairs and tests it', async () => {
  const { signal, browser, server } = await aDevice({ present: 'AAAA', wanted: true, silent: true })
  await signal.check()
  expect(signal.state.value).toBe('silent')

  await signal.repair()

  expect(signal.state.value).toBe('on')
  expect(browser.ended).toEqual(['https://push.example/1'])
  expect(server.told.at(-1)).toBe('https://push.example/2')
  expect(server.ended).toEqual(['https://push.example/1'])
  await vi.waitUntil(() => server.tested.length === 1)
  expect(server.tested).toEqual(['https://push.example/2'])
})

test('a test that is shown after its time is heard of all the same', async () => {
  const { signal, server } = await aDevice({ present: 'AAAA', wanted: true })
  const hear: ((event: { data: unknown }) => void)[] = []
  Object.assign(navigator.serviceWorker, {
    addEventListener: (_type: string, listener: (typeof hear)[number]) => hear.push(listener),
  })
  signal.listen()
  server.lastTest = { state: 'sent', sentAt: '2025-11-23T12:00:00.000Z', shownAt: null }
  await signal.check()
  expect(signal.test.outcome.value.name).toBe('unconfirmed')

  server.lastTest = { ...server.lastTest, state: 'shown', shownAt: '2025-11-23T12:01:00.000Z' }
  hear[0]?.({ data: { type: 'shown' } })

  await vi.waitUntil(() => signal.test.outcome.value.name === 'shown')
})

test('turning on sends a test at once', async () => {
  const { signal, server } = await aDevice({ permission: 'default' })

  await signal.turnOn()

  await vi.waitUntil(() => server.tested.length === 1)
  expect(server.tested).toEqual(['https://push.example/1'])
})
