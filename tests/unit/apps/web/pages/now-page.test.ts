// @vitest-environment happy-dom
import type { NowView } from '@kuji/contract/now'
import { mount, RouterLinkStub } from '@vue/test-utils'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { nextTick, ref } from 'vue'
import { appContextKey } from '../../../../../apps/web/src/app-context.ts'
import type { MessageKey } from '../../../../../apps/web/src/i18n/message-key.ts'
import { createMessages } from '../../../../../apps/web/src/i18n/create-i18n.ts'
import type { SignalState } from '../../../../../apps/web/src/signal/device-signal.ts'
import type { TestOutcome } from '../../../../../apps/web/src/signal/signal-test.ts'
import SignalCard from '../../../../../apps/web/src/components/SignalCard.vue'
import NowPage from '../../../../../apps/web/src/pages/NowPage.vue'
import { aNowView, aRoomView } from '../../../../support/now-view.ts'

const threeMinutesIn = '2026-11-24T00:03:00.000Z'

beforeEach(() => vi.stubEnv('TZ', 'Asia/Tokyo'))
afterEach(() => vi.unstubAllEnvs())

/** The page over a view, at a time by the server's clock; with a problem, the server is out of reach. */
function aPage(
  first: NowView | null,
  {
    time = threeMinutesIn,
    problem = null,
    device = 'on',
    outcome = { name: 'none' },
    within,
  }: PageOptions = {},
) {
  const view = ref<NowView | null>(first)
  const now = {
    view,
    problem: ref(problem),
    serverTime: () => new Date(time),
    refresh: async () => undefined,
  }
  const signal = { state: ref(device), test: { outcome: ref(outcome) } }
  const context = { now, signal, getUp: { press: () => undefined, problem: ref(null) }, trpc: {} }
  const page = mount(NowPage, {
    ...(within === undefined ? {} : { attachTo: within }),
    global: {
      plugins: [createMessages()],
      // What these show of the device has tests of its own.
      stubs: { RouterLink: RouterLinkStub, SignalCard: true, AlarmCard: true, DrawStory: true },
      provide: { [appContextKey as symbol]: context },
    },
  })
  return { page, view }
}
type PageOptions = {
  readonly time?: string
  readonly problem?: MessageKey | null
  readonly device?: SignalState
  readonly outcome?: TestOutcome
  /** Where in the document it is shown; else nowhere. */
  readonly within?: Element
}

async function announcedAfter(next: NowView): Promise<string> {
  const { page, view } = aPage(aNowView({ status: 'joined' }))
  view.value = next
  await nextTick()
  return page.get('[role=status]').text()
}

test.each([
  { what: 'a move', room: aRoomView({ id: 9 }), says: 'となりの部屋に\n合流しましょう。' },
  { what: 'a replaced room', room: aRoomView({ replaced: true }), says: '別の部屋を\n用意しました。' },
])('$what is told to who cannot see the screen in its own words', async ({ room, says }) => {
  expect(await announcedAfter(aNowView({ status: 'moved', room }))).toBe(says)
})

test('a room that is ready is told with the number of its people', async () => {
  expect(await announcedAfter(aNowView({ status: 'ready' }))).toBe('部屋ができました。\n3人です。')
})

test.each<[SignalState, NowView['reach'], string]>([
  [
    'denied',
    'none',
    '登録しました この端末で通知が止められています。 いまのままでは、朝のお知らせが届きません。',
  ],
  [
    'silent',
    'mail',
    '登録しました この端末に合図が届いていません。直すのに10秒です。 朝のお知らせは、メールで届きます。',
  ],
  ['checking', 'none', '登録しました'],
])(
  'a registration with a signal that is %s says what is broken (elsewhere: %s)',
  async (device, reach, says) => {
    const { page, view } = aPage(aNowView({ status: 'none', ...nothing, suggestion }), { device })
    view.value = aNowView({ status: 'registered', room: null, reach })
    await nextTick()

    expect(page.get('[role=status]').text()).toContain(says)
  },
)

test('a signal that breaks later is told by itself', async () => {
  const { page, view } = aPage(aNowView({ status: 'registered', room: null }), { device: 'denied' })
  view.value = aNowView({ status: 'registered', room: null, reach: 'mail' })
  await nextTick()

  expect(page.get('[role=status]').text()).toBe(
    'この端末で通知が止められています。 朝のお知らせは、メールで届きます。',
  )
})

test('company that comes and goes is not announced as a new screen', async () => {
  const seats = [{ up: true, mine: true }]
  expect(await announcedAfter(aNowView({ status: 'joined', room: aRoomView({ seats }) }))).toBe('')
})

const suggestion = {
  startsAt: '2026-11-25T00:00:00.000Z',
  drawAt: '2026-11-24T23:50:00.000Z',
  openUntil: '2026-11-25T00:05:00.000Z',
}
const room = aRoomView()
const asleep = aRoomView({ seats: room.seats.map((seat) => (seat.mine ? { ...seat, up: false } : seat)) })
const nothing = { slot: null, room: null, enrolmentId: null }

test.each<[string, NowView, string | null]>([
  ['none', aNowView({ status: 'none', ...nothing, suggestion }), '明日 9:00 に登録する'],
  ['nothing open', aNowView({ status: 'none', ...nothing }), null],
  ['registered', aNowView({ status: 'registered', room: null }), null],
  ['drawing', aNowView({ status: 'drawing', room: null }), null],
  ['preparing', aNowView({ status: 'preparing', room: asleep }), null],
  ['ready', aNowView({ room: asleep }), '起きた・部屋に入る'],
  ['joined', aNowView({ status: 'joined' }), 'Zoom をもう一度ひらく'],
  ['solo', aNowView({ status: 'joined', room: aRoomView({ solo: true }) }), null],
  ['moved', aNowView({ status: 'moved' }), '合流する'],
  ['replaced', aNowView({ status: 'moved', room: aRoomView({ replaced: true }) }), 'この部屋に入る'],
  ['came', aNowView({ status: 'over', suggestion }), '明日も 9:00 に起きる'],
  ['came, registered', aNowView({ status: 'over', registeredNext: suggestion.startsAt }), null],
  ['missed', aNowView({ status: 'over', room: asleep, suggestion }), '明日 9:00 に登録する'],
  ['no room', aNowView({ status: 'no_room', room: null, suggestion }), '明日 9:00 に登録する'],
])('%s: one obvious action, or none', (_scene, view, action) => {
  const buttons = aPage(view).page.findAll('.big-button')
  const labels = buttons.map((button) => button.text().replace(/\s*\(新しい画面で開きます\)/, ''))

  expect(labels).toEqual(action === null ? [] : [action])
})

test.each<[SignalState, NowView['reach'], string | null]>([
  ['off', 'none', '朝の合図: オンにする'],
  ['silent', 'push', '朝の合図: 直す(10秒)'],
  ['repairing', 'none', '直しています…'],
  ['off', 'push', null],
  ['denied', 'mail', null],
])(
  'registered, with a signal that is %s here and %s elsewhere, asks to mend it: %s',
  (device, reach, label) => {
    const { page } = aPage(aNowView({ status: 'registered', room: null, reach }), { device })

    expect(page.findAll('.big-button').map((button) => button.text())).toEqual(label === null ? [] : [label])
  },
)

test.each<[TestOutcome['name'], TestOutcome, string | null]>([
  ['none', { name: 'none' }, null],
  ['testing', { name: 'testing' }, null],
  ['shown', { name: 'shown', at: '2026-11-23T12:00:00.000Z' }, null],
  ['unconfirmed', { name: 'unconfirmed', followed: true }, '朝の合図: もう一度送る'],
  ['refused', { name: 'refused', followed: true }, '朝の合図: 直す(10秒)'],
  // What an old or foreign test tells is left to the card.
  ['unconfirmed', { name: 'unconfirmed', followed: false }, null],
  ['refused', { name: 'refused', followed: false }, null],
])('registered, with a test that ended %s here (%o), asks to mend it: %s', (_name, outcome, label) => {
  const { page } = aPage(aNowView({ status: 'registered', room: null }), { outcome })

  expect(page.findAll('.big-button').map((button) => button.text())).toEqual(label === null ? [] : [label])
  // One thing is offered once.
  expect(page.get('signal-card-stub').attributes('bare')).toBe(String(label !== null))
})

test.each([
  ['none', aNowView({ status: 'none', ...nothing, suggestion })],
  ['came', aNowView({ status: 'over', suggestion })],
  ['no room', aNowView({ status: 'no_room', room: null, suggestion })],
])('out of reach, %s offers no registration, which nobody would write down', (_scene, view) => {
  const { page } = aPage(view, { problem: 'error.offline' })

  expect(page.find('.big-button').exists()).toBe(false)
  expect(page.text()).toContain('つながったら、登録できます。まだ登録されていません。')
  expect(page.get('.text-button').text()).toBe('もう一度')
})

test.each([
  ['none', aNowView({ status: 'none', ...nothing, suggestion }), '部屋を確認できません。'],
  ['came', aNowView({ status: 'over', suggestion }), '2人で起きました。'],
  ['missed', aNowView({ status: 'over', room: asleep, suggestion }), 'おはようございます。'],
])('out of reach, %s offers nothing of a next morning that is over', (_scene, view, title) => {
  const { page } = aPage(view, { problem: 'error.offline', time: '2026-11-25T06:00:00.000Z' })

  expect(page.get('h1').text()).toBe(title)
  expect(page.text()).not.toContain('9:05')
  expect(page.text()).not.toContain('つながったら、登録できます')
})

test('in reach, a morning that is over makes way at once, before the next answer', () => {
  const view = aNowView({ status: 'none', ...nothing, suggestion })
  const { page } = aPage(view, { time: suggestion.openUntil })

  expect(page.get('h1').text()).toBe('いま登録できる時間はありません。')
  expect(page.find('.big-button').exists()).toBe(false)
})

test('while a guide takes up the screen, what can wait makes room for the buttons', async () => {
  const { page } = aPage(aNowView({ status: 'registered', room: null }))
  const card = page.getComponent(SignalCard)
  const isRoomy = () => page.find('draw-story-stub').exists()
  expect(isRoomy()).toBe(true)

  card.vm.$emit('guiding', true)
  await nextTick()
  expect(isRoomy()).toBe(false)
  expect(page.get('alarm-card-stub').attributes('brief')).toBe('true')

  card.vm.$emit('guiding', false)
  await nextTick()
  expect(isRoomy()).toBe(true)
})

test('out of reach, a registration cannot be withdrawn, nor a practice begun, and it says so', () => {
  const evening = aNowView({ status: 'registered', room: null, practiceOffered: true, enrolmentId: 1 })
  const eveningTime = { time: '2026-11-23T12:00:00.000Z' }
  const offered = (problem: MessageKey | null) => aPage(evening, { ...eveningTime, problem }).page

  expect(offered(null).findAll('button.quiet')).toHaveLength(2)
  expect(offered('error.offline').findAll('button.quiet')).toHaveLength(0)
  expect(offered('error.offline').text()).toContain('つながったら、登録をやめられます。')
})

test('out of reach, the door stays: the device keeps the tap', () => {
  const { page } = aPage(aNowView({ room: asleep }), { problem: 'error.offline' })

  expect(page.get('.big-button').attributes('href')).toBe(room.meetingUrl)
})

test('out of reach past the instant of the next change, the room is not known any more', () => {
  const view = aNowView({ room: asleep, changesAt: '2026-11-24T00:15:00.000Z' })
  const shown = (time: string) => aPage(view, { time, problem: 'error.offline' }).page.get('h1').text()

  expect(shown('2026-11-24T00:14:59.000Z')).toContain('部屋ができました。')
  expect(shown('2026-11-24T00:15:00.000Z')).toBe('部屋を確認できません。')
})

/** The page in the part of the document that it has in the app. */
function aDocument(view: NowView) {
  document.body.innerHTML = '<input><main id="main" tabindex="-1"><div></div></main>'
  const main = document.querySelector('main')
  const within = document.querySelector('div')
  const field = document.querySelector('input')
  if (main === null || within === null || field === null) throw new Error('no document')
  const focus = vi.spyOn(main, 'focus')
  return { main, field, focus, ...aPage(view, { within }) }
}

test('who tapped what is gone with its screen goes on where the new one begins, and nothing scrolls', async () => {
  const { page, view, main, focus } = aDocument(aNowView({ status: 'none', ...nothing, suggestion }))
  page.get<HTMLButtonElement>('.big-button').element.focus()
  view.value = aNowView({ status: 'registered', room: null })
  await nextTick()

  expect(document.activeElement).toBe(main)
  expect(focus).toHaveBeenCalledExactlyOnceWith({ preventScroll: true })
  page.unmount()
})

test('a new screen takes the focus neither from where it is, nor where there was none', async () => {
  const { page, view, field, focus } = aDocument(aNowView({ status: 'none', ...nothing, suggestion }))
  view.value = aNowView({ status: 'registered', room: null })
  await nextTick()
  expect(document.activeElement).toBe(document.body)

  field.focus()
  view.value = aNowView({ status: 'drawing', room: null })
  await nextTick()
  expect(document.activeElement).toBe(field)
  expect(focus).not.toHaveBeenCalled()
  page.unmount()
})
