// @vitest-environment happy-dom
import type { NowView } from '@kuji/contract/now'
import { mount, RouterLinkStub } from '@vue/test-utils'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { nextTick, ref } from 'vue'
import { appContextKey } from '../../../../../apps/web/src/app-context.ts'
import { createMessages } from '../../../../../apps/web/src/i18n/create-i18n.ts'
import NowPage from '../../../../../apps/web/src/pages/NowPage.vue'
import { aNowView, aRoomView } from '../../../../support/now-view.ts'

beforeEach(() => vi.stubEnv('TZ', 'Asia/Tokyo'))
afterEach(() => vi.unstubAllEnvs())

/** The page of somebody who is in their room, and what happens to it next. */
async function announcedAfter(next: NowView): Promise<string> {
  const view = ref<NowView | null>(aNowView({ status: 'joined' }))
  const now = { view, problem: ref(null), serverTime: () => new Date('2026-11-24T00:03:00.000Z') }
  const context = { now, getUp: { press: () => undefined, problem: ref(null) }, trpc: {} }
  const page = mount(NowPage, {
    global: {
      plugins: [createMessages()],
      stubs: { RouterLink: RouterLinkStub },
      provide: { [appContextKey as symbol]: context },
    },
  })
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
