// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import NowSolo from '../../../../../apps/web/src/pages/now/NowSolo.vue'
import { mountScreen } from '../mount-screen.ts'
import { aNowView, aRoomView } from '../../../../support/now-view.ts'

const time = '2026-11-24T00:06:20.000Z'
const solo = aNowView({ status: 'joined', room: aRoomView({ solo: true }) })

beforeEach(() => vi.stubEnv('TZ', 'Asia/Tokyo'))
afterEach(() => vi.unstubAllEnvs())

test('a morning alone says so, that it counts, and how to begin it', () => {
  const { screen } = mountScreen(NowSolo, { time, props: { view: solo } })

  expect(screen.get('h1').text()).toBe('今朝は、ひとりです。')
  expect(screen.text()).toContain('いつもと同じに数えます。')
  expect(screen.findAll('ol li').map((line) => line.text())).toEqual([
    '9:06カーテンを開けて、光を入れる。',
    '9:07水を一杯のむ。',
    '9:08肩をまわして、背をのばす。',
    '9:10今日ひとつやることを、声に出す。',
    '9:11そのひとつを、はじめる。',
  ])
  expect(screen.get('[aria-current]').text()).toContain('カーテン')
})

test('its room stays open for who may still come', () => {
  const { screen } = mountScreen(NowSolo, { time, props: { view: solo } })

  expect(screen.get('a.quiet').attributes('href')).toBe('https://meet.example/j/1')
})

test('a practice alone is not said to count', () => {
  const practice = { ...solo, slot: { ...aNowView().slot, practice: true } }
  const { screen } = mountScreen(NowSolo, { time, props: { view: practice } })

  expect(screen.text()).not.toContain('数えます')
})
