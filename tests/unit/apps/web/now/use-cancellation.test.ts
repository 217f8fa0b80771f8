// @vitest-environment happy-dom
import type { NowView } from '@kuji/contract/now'
import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { defineComponent, nextTick, shallowRef } from 'vue'
import { appContextKey } from '../../../../../apps/web/src/app-context.ts'
import { createMessages } from '../../../../../apps/web/src/i18n/create-i18n.ts'
import { useCancellation } from '../../../../../apps/web/src/now/useCancellation.ts'

const tomorrow = {
  startsAt: '2026-11-24T00:00:00.000Z',
  drawAt: '2026-11-23T23:50:00.000Z',
  practice: false,
}

function aView(over: Partial<NowView> = {}): NowView {
  return {
    status: 'registered',
    serverNow: new Date().toISOString(),
    zone: 'Asia/Tokyo',
    changesAt: null,
    slot: tomorrow,
    enrolmentId: 1,
    room: null,
    suggestion: null,
    registeredNext: null,
    reach: 'push',
    declined: false,
    practiceOffered: false,
    ...over,
  }
}
const nothing = () => aView({ status: 'none', slot: null, enrolmentId: null })

/** A page on which the registration for tomorrow has just been cancelled. */
async function aCancelledPage() {
  const view = shallowRef<NowView | null>(aView())
  const now = {
    view,
    serverTime: () => new Date(),
    refresh: async () => {
      view.value = nothing()
    },
  }
  const slots = { cancel: { mutate: async () => ({}) }, register: { mutate: async () => ({}) } }
  const page = defineComponent({ setup: useCancellation, template: '<p>{{ notice }}</p>' })
  const { vm } = mount(page, {
    global: { plugins: [createMessages()], provide: { [appContextKey as symbol]: { now, trpc: { slots } } } },
  })
  await vm.cancel()
  return { vm, view }
}

beforeEach(() => vi.useFakeTimers({ now: new Date('2026-11-23T12:00:00Z') }))
afterEach(() => vi.useRealTimers())

test('what was cancelled is said, and can be taken back through the evening', async () => {
  const { vm, view } = await aCancelledPage()
  await vi.advanceTimersByTimeAsync(3_600_000)
  view.value = aView({ slot: { ...tomorrow, startsAt: '2026-11-25T00:00:00.000Z' } })
  await nextTick()

  expect(vm.notice).toBe('明日 9:00 の登録をやめました。')
  await vm.undo()

  expect(vm.notice).toBeNull()
})

test.each(['drawing', 'ready', 'joined', 'over'] as const)(
  'a morning that is %s takes the notice away, and it does not come back',
  async (status) => {
    const { vm, view } = await aCancelledPage()

    view.value = aView({ status })
    await nextTick()
    expect(vm.notice).toBeNull()
    view.value = nothing()
    await nextTick()

    expect(vm.notice).toBeNull()
  },
)

test('the notice goes at the draw, also when nothing else happens', async () => {
  const { vm } = await aCancelledPage()

  vi.setSystemTime(new Date('2026-11-23T23:49:58Z'))
  await vi.advanceTimersByTimeAsync(1_000)
  expect(vm.notice).not.toBeNull()
  await vi.advanceTimersByTimeAsync(2_000)

  expect(vm.notice).toBeNull()
})
