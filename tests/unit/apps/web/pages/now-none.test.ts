// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { expect, test } from 'vitest'
import NowNone from '../../../../../apps/web/src/pages/now/NowNone.vue'
import { mountScreen } from '../mount-screen.ts'
import { aNowView } from '../../../../support/now-view.ts'

const suggestion = {
  startsAt: '2026-11-24T00:00:00.000Z',
  drawAt: '2026-11-23T23:50:00.000Z',
  openUntil: '2026-11-24T00:05:00.000Z',
}
const beforeTheDraw = '2026-11-23T23:49:59.000Z'
const view = aNowView({
  ...{ status: 'none', slot: null, room: null, enrolmentId: null },
  ...{ suggestion, practiceOffered: true },
})

test('before the draw it offers the morning, and a practice where there is one', () => {
  const { screen } = mountScreen(NowNone, { time: beforeTheDraw, props: { view, action: 'register' } })

  expect(screen.get('.big-button').text()).toBe('今日 9:00 に登録する')
  expect(screen.text()).toContain('8:50 に抽選。')
  expect(screen.text()).toContain('3分で試す')
})

test('from the draw on it says that one can still come in, and one tap does it', async () => {
  const asked: unknown[] = []
  const trpc = { slots: { register: { mutate: (input: unknown) => Promise.resolve(asked.push(input)) } } }
  const props = { view, action: 'register' }
  const { screen } = mountScreen(NowNone, { time: suggestion.drawAt, props, trpc })

  await screen.get('.big-button').trigger('click')
  await flushPromises()

  expect(asked).toEqual([{ startsAt: suggestion.startsAt }])
  expect(screen.get('.big-button').text()).toBe('いまから入る')
  expect(screen.text()).toContain('9:05 までなら、いまからでも入れます。')
})

test('it offers no registration where the scene asks for none, and says when it will', () => {
  const { screen } = mountScreen(NowNone, { time: beforeTheDraw, props: { view, action: 'ask_again' } })

  expect(screen.find('.big-button').exists()).toBe(false)
  expect(screen.text()).toContain('つながったら、登録できます')
})
