// @vitest-environment happy-dom
import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ref, shallowRef } from 'vue'
import type { NowView } from '@kuji/contract/now'
import type { SignalHealth } from '@kuji/contract/signal'
import { appContextKey } from '../../../../../apps/web/src/app-context.ts'
import InstallGuide from '../../../../../apps/web/src/components/InstallGuide.vue'
import SignalCard from '../../../../../apps/web/src/components/SignalCard.vue'
import SignalDevices from '../../../../../apps/web/src/components/SignalDevices.vue'
import { createMessages } from '../../../../../apps/web/src/i18n/create-i18n.ts'
import type { MessageKey } from '../../../../../apps/web/src/i18n/message-key.ts'
import { createDeviceMemory } from '../../../../../apps/web/src/session/device-memory.ts'
import type { SignalState } from '../../../../../apps/web/src/signal/device-signal.ts'
import type { TestOutcome } from '../../../../../apps/web/src/signal/signal-test.ts'
import { aDeviceHealth } from '../../../../support/device-health.ts'
import { aNowView } from '../../../../support/now-view.ts'

const evening = '2026-11-23T12:41:30.000Z'
const iphone = 'Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Version/18.5 Mobile/15E148 Safari/604.1'

type World = {
  state?: SignalState
  outcome?: TestOutcome
  reach?: NowView['reach']
  time?: string
  settings?: boolean
  bare?: boolean
  devices?: SignalHealth['devices']
  offered?: boolean
  enrolmentId?: number
  problem?: MessageKey
}

beforeEach(() => {
  localStorage.clear()
  vi.stubEnv('TZ', 'Asia/Tokyo')
})
afterEach(() => {
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
})

/** The app around the card, in the evening before a slot; `done` is what was asked of the signal. */
function anApp(world: World) {
  const done: string[] = []
  const doing = (what: string) => () => Promise.resolve(void done.push(what))
  const signal = {
    state: ref<SignalState>(world.state ?? 'on'),
    test: {
      outcome: shallowRef<TestOutcome>(world.outcome ?? { name: 'none' }),
      health: shallowRef<SignalHealth>({ devices: world.devices ?? [], mail: false }),
    },
    look: () => Promise.resolve(),
    turnOn: doing('turn on'),
    repair: doing('repair'),
    tryOut: doing('test'),
    turnOff: doing('turn off'),
  }
  const { reach = 'push', enrolmentId = 1 } = world
  const view = shallowRef(aNowView({ status: 'registered', room: null, reach, enrolmentId }))
  const context = {
    signal,
    install: { isOffered: shallowRef(world.offered === true), install: doing('install') },
    memory: createDeviceMemory(localStorage),
    now: {
      view,
      problem: ref(world.problem ?? null),
      serverTime: () => new Date(world.time ?? evening),
      refresh: () => Promise.resolve(),
    },
  }
  return { done, context, signal }
}

async function aCard(world: World = {}) {
  const { done, context, signal } = anApp(world)
  const card = mount(SignalCard, {
    props: { settings: world.settings === true, bare: world.bare === true },
    global: {
      plugins: [createMessages()],
      provide: { [appContextKey as symbol]: context },
      // In the app they come when they are needed.
      stubs: { InstallGuide: false, SignalChecklist: false },
    },
  })
  await vi.dynamicImportSettled()
  await flushPromises()
  return { card, done, signal }
}

test('after registering, a test that arrived says so together with the registration', async () => {
  const { card } = await aCard({ outcome: { name: 'shown', at: '2026-11-23T12:41:00.000Z' } })

  expect(card.get('[role=status]').text()).toBe('明日 9:00 に登録しました。 合図テスト OK')
  expect(card.text()).toContain('今日 21:41 に、この端末に出ました。')
  expect(card.find('.check').exists()).toBe(true)
})

test.each<{ state: SignalState; outcome?: TestOutcome; text: string; button: string | null; does?: string }>([
  { state: 'off', text: 'この端末にお知らせします', button: 'オンにする', does: 'turn on' },
  { state: 'silent', text: '届いていません。直すのに10秒', button: '直す(10秒)', does: 'repair' },
  { state: 'unanswered', text: '通知サービスから返事がありません', button: 'もう一度', does: 'turn on' },
  { state: 'failed', text: '登録はそのままです', button: 'もう一度', does: 'turn on' },
  { state: 'refused', text: '対応していません', button: null },
  { state: 'denied', text: '通知が止められています', button: null },
  { state: 'on', outcome: { name: 'testing' }, text: '待っています(30秒まで)', button: null },
  {
    state: 'on',
    outcome: { name: 'unconfirmed' },
    text: '出ていません',
    button: 'もう一度送る',
    does: 'test',
  },
  { state: 'on', outcome: { name: 'refused' }, text: '断っています', button: '直す(10秒)', does: 'repair' },
  {
    state: 'on',
    outcome: { name: 'failed', message: 'signal.test_unreachable' },
    text: 'つながらないため',
    button: 'もう一度送る',
    does: 'test',
  },
])('$state $outcome.name: says so, and offers $button', async ({ state, outcome, text, button, does }) => {
  const { card, done } = await aCard({ state, ...(outcome === undefined ? {} : { outcome }) })
  const offered = card.find('.row button')

  expect(card.get('[role=status]').text()).toContain(text)
  expect(offered.exists() ? offered.text() : null).toBe(button)
  if (offered.exists()) await offered.trigger('click')
  expect(done).toEqual(does === undefined ? [] : [does])
})

test('where the big button mends it, the card only says what is wrong, and what to look at', async () => {
  const { card } = await aCard({ state: 'silent', bare: true })
  expect(card.find('button').exists()).toBe(false)

  const untold = await aCard({ outcome: { name: 'unconfirmed' }, bare: true })
  expect(untold.card.find('button').exists()).toBe(false)
  expect(untold.card.text()).toContain('集中モード')
})

test.each<World>([
  { state: 'off' },
  { state: 'silent' },
  { outcome: { name: 'unconfirmed' } },
  { settings: true, devices: [aDeviceHealth()] },
])('out of reach, it offers nothing that needs the server: %o', async (world) => {
  const { card } = await aCard({ ...world, problem: 'error.offline' })

  expect(card.find('button').exists()).toBe(false)
})

test('a test that did not appear comes with what to look at', async () => {
  const { card } = await aCard({ outcome: { name: 'unconfirmed' } })

  expect(card.text()).toContain('集中モード')
})

test.each([
  { state: 'denied', reach: 'mail', text: 'メールで届きます' },
  { state: 'off', reach: 'none', text: '朝のお知らせが届きません' },
  { state: 'off', reach: 'push', text: 'ほかの端末に届きます' },
] as const)('where the signal is $state, it says how else the morning is told: $reach', async (world) => {
  const { card } = await aCard(world)

  expect(card.text()).toContain(world.text)
})

test('in the settings a device that is well can be tested and turned off, and tells its last signal', async () => {
  const { card, done } = await aCard({ settings: true, devices: [aDeviceHealth()] })

  expect(card.text()).toContain('最後に届いた合図: 今日 21:00')
  for (const button of card.findAll('.others button')) await button.trigger('click')
  expect(done).toEqual(['test', 'turn off'])
})

test('on an iPhone the way to the home screen is drawn, until it is put away for good', async () => {
  vi.stubGlobal('navigator', { userAgent: iphone, maxTouchPoints: 5 })
  const { card } = await aCard({ state: 'install' })
  expect(card.findAll('svg[role=img]').map((svg) => svg.attributes('aria-label'))).toHaveLength(3)

  expect(card.emitted('guiding')).toEqual([[true]])
  await card.get('.quietly').trigger('click')
  expect(card.emitted('guiding')).toEqual([[true], [false]])
  expect(card.findComponent(InstallGuide).find('section').exists()).toBe(false)

  const again = await aCard({ state: 'install' })
  expect(again.card.find('svg').exists()).toBe(false)
  const inSettings = await aCard({ state: 'install', settings: true })
  expect(inSettings.card.findAll('svg')).toHaveLength(3)
})

test('a guide is for one registration; another guide still has its turn, and the settings have all', async () => {
  vi.stubGlobal('navigator', { userAgent: iphone, maxTouchPoints: 5 })
  const isGuided = async (world: World) => (await aCard(world)).card.find('.guide').exists()

  expect(await isGuided({ state: 'install', enrolmentId: 1 })).toBe(true)
  expect(await isGuided({ state: 'install', enrolmentId: 1 })).toBe(true)
  expect(await isGuided({ state: 'install', enrolmentId: 2 })).toBe(false)
  expect(await isGuided({ state: 'denied', enrolmentId: 2 })).toBe(true)
  expect(await isGuided({ state: 'install', enrolmentId: 2, settings: true })).toBe(true)
})

test('a guide that is put away leaves the others their turn', async () => {
  vi.stubGlobal('navigator', { userAgent: iphone, maxTouchPoints: 5 })
  const { card, signal } = await aCard({ state: 'install' })
  await card.get('.quietly').trigger('click')

  signal.state.value = 'denied'
  await flushPromises()

  expect(card.get('.guide').text()).toContain('通知の止め方を元に戻すには')
})

test('another browser on an iPhone is led to Safari without talk of a menu', async () => {
  vi.stubGlobal('navigator', { userAgent: `${iphone} CriOS/137`, maxTouchPoints: 5 })
  const { card } = await aCard({ state: 'install' })

  expect(card.get('.guide').text()).toContain('Safari に貼りつける')
  expect(card.get('.guide code').text()).toBe(location.origin)
  expect(card.get('.guide').text()).not.toContain('メニュー')
})

test('a quarter of an hour before the slot, no guide stands in the way', async () => {
  vi.stubGlobal('navigator', { userAgent: iphone, maxTouchPoints: 5 })
  const { card } = await aCard({ state: 'install', time: '2026-11-23T23:46:00.000Z' })

  expect(card.find('svg').exists()).toBe(false)
})

test('where the browser can install, a quiet button does', async () => {
  const { card, done } = await aCard({ offered: true })

  expect(card.findComponent(InstallGuide).exists()).toBe(true)
  vi.stubGlobal('navigator', {
    userAgent: 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/137.0.0.0 Mobile Safari/537.36',
    maxTouchPoints: 5,
  })
  const onAndroid = await aCard({ offered: true })
  await onAndroid.card.get('.guide .text-button').trigger('click')
  expect([...done, ...onAndroid.done]).toEqual(['install'])
})

test('the other devices are listed by service and date, and nothing is where there are none', () => {
  const other = { current: false, service: 'apple', silent: true, lastShownAt: null } as const
  const show = (devices: SignalHealth['devices']) =>
    mount(SignalDevices, {
      global: {
        plugins: [createMessages()],
        provide: { [appContextKey as symbol]: anApp({ devices }).context },
      },
    })

  const list = show([aDeviceHealth(), aDeviceHealth({ id: 2, ...other })])

  expect(list.findAll('li')).toHaveLength(1)
  expect(list.text()).toMatch(/iPhone・Safari.*11月20日.*届いていません.*まだ合図は届いていません/s)
  expect(show([aDeviceHealth()]).text()).toBe('')
})
