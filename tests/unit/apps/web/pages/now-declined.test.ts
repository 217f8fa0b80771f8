// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import DeclineButton from '../../../../../apps/web/src/components/DeclineButton.vue'
import UndoNotice from '../../../../../apps/web/src/components/UndoNotice.vue'
import type { MessageKey } from '../../../../../apps/web/src/i18n/message-key.ts'
import NowDeclined from '../../../../../apps/web/src/pages/now/NowDeclined.vue'
import { aNowView, aRoomView } from '../../../../support/now-view.ts'
import { mountScreen } from '../mount-screen.ts'

beforeEach(() => vi.stubEnv('TZ', 'Asia/Tokyo'))
afterEach(() => vi.unstubAllEnvs())

const time = '2026-11-23T23:52:00.000Z'

/** A server that takes what is said, or does not answer. */
function aServer(answers = true) {
  const said: unknown[] = []
  const take = (what: string) => ({
    mutate: (input: object) => {
      said.push({ what, ...input })
      return answers
        ? Promise.resolve({ declined: what === 'decline' })
        : Promise.reject(new Error('silence'))
    },
  })
  return { said, trpc: { now: { decline: take('decline'), undecline: take('undecline') } } }
}

test('who declined is left in peace: one way in, one way back, and nobody else', async () => {
  const { trpc } = aServer()
  const { screen, pressed } = mountScreen(NowDeclined, {
    time,
    trpc,
    props: { view: aNowView({ declined: true }) },
  })
  const door = screen.get('a.big-button')
  door.element.addEventListener('click', (event: Event) => event.preventDefault())

  expect(screen.findAll('.big-button')).toHaveLength(1)
  expect(door.attributes()).toMatchObject({ href: 'https://meet.example/j/1', target: '_blank' })
  expect(door.text()).toContain('やっぱり起きた・部屋に入る')
  expect(screen.text()).toContain('気が変わったら、9:15 まで入れます。')
  expect(screen.find('.seats').exists()).toBe(false)
  await door.trigger('click')
  expect(pressed).toEqual([7])
})

test('one tap takes it back', async () => {
  const { said, trpc } = aServer()
  const { screen } = mountScreen(NowDeclined, { time, trpc, props: { view: aNowView({ declined: true }) } })
  await screen.get('button').trigger('click')
  await flushPromises()

  expect(said).toEqual([{ what: 'undecline', roomId: 7 }])
})

test('a room that is not at Zoom says so before the tap', () => {
  const view = aNowView({ declined: true, room: aRoomView({ provider: 'fallback' }) })

  expect(mountScreen(NowDeclined, { time, props: { view } }).screen.text()).toContain('Zoom の代わりの部屋')
})

test('before somebody declines they read what it means, and after one tap the server knows', async () => {
  const { said, trpc } = aServer()
  const { screen } = mountScreen(DeclineButton, { time, trpc, props: { roomId: 7 } })
  expect(screen.text()).toContain('今日は行けません')
  expect(screen.text()).toContain('記録では「お休み」の朝になります')

  await screen.get('button').trigger('click')
  await flushPromises()
  expect(said).toEqual([{ what: 'decline', roomId: 7 }])
  expect(screen.find('[role=alert]').exists()).toBe(false)
})

test('what the server did not hear is not shown as said', async () => {
  const { trpc } = aServer(false)
  const { screen } = mountScreen(DeclineButton, { time, trpc, props: { roomId: 7 } })
  await screen.get('button').trigger('click')
  await flushPromises()

  expect(screen.get('[role=alert]').text()).not.toBe('')
  expect(screen.text()).toContain('今日は行けません')
})

test.each([
  ['declining', DeclineButton, { roomId: 7 }],
  ['taking it back', NowDeclined, { view: aNowView({ declined: true }) }],
])('out of reach, %s is not offered: nobody would hear it', (_what, screen, props) => {
  const isOffered = (problem?: MessageKey) =>
    mountScreen(screen, { time, props, ...(problem === undefined ? {} : { problem }) })
      .screen.find('button')
      .exists()

  expect(isOffered()).toBe(true)
  expect(isOffered('error.offline')).toBe(false)
})

test('out of reach, a withdrawn registration is still told of, and cannot be taken back', () => {
  const props = { text: '9:00 をやめました。', busy: false, problem: null }
  const shown = (problem: MessageKey) => mountScreen(UndoNotice, { time, props, problem }).screen

  expect(mountScreen(UndoNotice, { time, props }).screen.find('button').exists()).toBe(true)
  expect(shown('error.offline').text()).toBe('9:00 をやめました。')
})
