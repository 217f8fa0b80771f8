// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import NowMoved from '../../../../../apps/web/src/pages/now/NowMoved.vue'
import { mountScreen } from '../mount-screen.ts'
import { aNowView, aRoomView } from '../../../../support/now-view.ts'

const view = aNowView({ status: 'moved', room: aRoomView({ id: 9, bird: 1 }) })

beforeEach(() => vi.stubEnv('TZ', 'Asia/Tokyo'))
afterEach(() => vi.unstubAllEnvs())

test('who is moved is thanked, and one tap opens the new room and records it', async () => {
  const { screen, pressed } = mountScreen(NowMoved, { time: '2026-11-24T00:03:10.000Z', props: { view } })
  const door = screen.get('a.big-button')
  // The link itself is not followed here: nothing leaves the machine.
  door.element.addEventListener('click', (event: Event) => event.preventDefault())

  await door.trigger('click')

  expect(pressed).toEqual([9])
  expect(door.text()).toContain('合流する')
  expect(door.attributes()).toMatchObject({ href: 'https://meet.example/j/1', target: '_blank' })
  expect(screen.text()).toContain('すずめの部屋')
  expect(screen.text()).toContain('ありがとうございます。')
  expect(screen.text()).toContain('9:15 まで入れます。')
})

test('who was in a room that broke is given the other one, without being told of a move', async () => {
  const replaced = aNowView({ status: 'moved', room: aRoomView({ replaced: true, provider: 'fallback' }) })
  const { screen, pressed } = mountScreen(NowMoved, {
    time: '2026-11-24T00:03:10.000Z',
    props: { view: replaced },
  })
  const doors = screen.findAll('a.big-button')
  doors[0]?.element.addEventListener('click', (event: Event) => event.preventDefault())

  await doors[0]?.trigger('click')

  expect(pressed).toEqual([7])
  expect(doors.map((door) => door.text())).toEqual(['この部屋に入る(新しい画面で開きます)'])
  expect(screen.get('h1').text()).toBe('別の部屋を\n用意しました。')
  expect(screen.text()).toContain('あなたの記録には影響しません。')
  expect(screen.text()).toContain('ブラウザで開きます。')
  expect(screen.text()).not.toContain('席を移しました')
})
