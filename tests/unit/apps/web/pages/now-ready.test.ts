// @vitest-environment happy-dom
import type { NowView } from '@kuji/contract/now'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import NowReady from '../../../../../apps/web/src/pages/now/NowReady.vue'
import { aNowView, aRoomView } from '../../../../support/now-view.ts'
import { mountScreen } from '../mount-screen.ts'

const closed = { up: false, mine: false }
const up = { up: true, mine: false }
const mine = { up: false, mine: true }

function aReadyView(seats = [up, up, closed, mine]): NowView {
  return aNowView({ room: aRoomView({ seats }) })
}

function mountReady(view: NowView, time = '2026-11-23T23:52:00.000Z') {
  return mountScreen(NowReady, { time, props: { view } })
}

beforeEach(() => vi.stubEnv('TZ', 'Asia/Tokyo'))
afterEach(() => vi.unstubAllEnvs())

test('the big button is a link that opens the meeting in the tap itself, and records the tap', async () => {
  const { screen, pressed } = mountReady(aReadyView())
  const button = screen.get('a.big-button')
  // The link itself is not followed here: nothing leaves the machine.
  button.element.addEventListener('click', (event: Event) => event.preventDefault())

  await button.trigger('click')

  expect(button.attributes()).toMatchObject({ href: 'https://meet.example/j/1', target: '_blank' })
  expect(button.attributes('rel')).toContain('noopener')
  expect(pressed).toEqual([7])
})

test('it tells the bird, the people and who is up in true numbers', () => {
  const { screen } = mountReady(aReadyView())

  expect(screen.text()).toContain('つばめの部屋 ・ 9:00 から')
  expect(screen.text()).not.toContain('あなたの時刻')
  expect(screen.get('h1').text()).toBe('部屋ができました。\n4人です。')
  expect(screen.text()).toContain('2人、もう起きています。')
  expect(screen.findAll('.seats li.up')).toHaveLength(2)
  expect(screen.findAll('.seats li.mine')).toHaveLength(1)
})

test('a room that is not at Zoom says so before the tap', () => {
  const elsewhere = aNowView({ room: aRoomView({ provider: 'fallback' }) })

  expect(mountReady(elsewhere).screen.text()).toContain(
    'けさは Zoom の代わりの部屋です。ブラウザで開きます。',
  )
  expect(mountReady(aReadyView()).screen.text()).not.toContain('ブラウザ')
})

test('it tells how many are inside where Zoom has counted them', () => {
  const counted = aNowView({ room: aRoomView({ seats: [up, up, mine], inMeeting: 2 }) })

  expect(mountReady(counted).screen.text()).toContain('部屋の中に、いま2人います。')
  expect(mountReady(aReadyView()).screen.text()).not.toContain('部屋の中に')
})

test('with nobody up it says so, and promises nobody', () => {
  const { screen } = mountReady(aReadyView([closed, closed, mine]))

  expect(screen.text()).toContain('まだ静かです。')
})

test('after the slot began it says until when one can come in', () => {
  const { screen } = mountReady(aReadyView(), '2026-11-24T00:04:00.000Z')

  expect(screen.text()).toContain('9:15 まで入れます。')
})

test('who lives in another time zone reads both clocks, each with its name', () => {
  vi.stubEnv('TZ', 'Europe/Berlin')
  const { screen } = mountReady(aReadyView(), '2026-11-24T00:04:00.000Z')

  expect(screen.text()).toContain('9:00(日本)= あなたの時刻 1:00')
  expect(screen.text()).toContain('9:15(日本)= あなたの時刻 1:15 まで入れます。')
})

test('below the big button one can say that one cannot come, but not in a practice', () => {
  expect(mountReady(aReadyView()).screen.get('button.quiet').text()).toContain('今日は行けません')
  const { slot } = aReadyView()
  const practice = aNowView({ slot: slot && { ...slot, practice: true } })

  expect(mountReady(practice).screen.find('button.quiet').exists()).toBe(false)
})
