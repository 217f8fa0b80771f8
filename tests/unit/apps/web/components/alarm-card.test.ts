// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { afterEach, expect, test, vi } from 'vitest'
import AlarmCard from '../../../../../apps/web/src/components/AlarmCard.vue'
import { createMessages } from '../../../../../apps/web/src/i18n/create-i18n.ts'

afterEach(() => vi.unstubAllEnvs())

/** The card for nine o'clock in Tokyo, on a device in a zone. */
function aCard(zone: string) {
  vi.stubEnv('TZ', zone)
  return mount(AlarmCard, {
    props: { startsAt: '2026-11-24T00:00:00.000Z', zone: 'Asia/Tokyo' },
    global: { plugins: [createMessages()] },
  })
}

test('the alarm is a quarter of an hour before the slot', () => {
  const card = aCard('Asia/Tokyo')

  expect(card.get('h2').text()).toBe('目覚ましは 8:45 に')
  expect(card.text()).not.toContain('あなたの時刻')
})

test.each([
  { zone: 'Europe/Berlin', own: '0:45' },
  { zone: 'America/New_York', own: '18:45(月)' },
])('in $zone the alarm is named by the clock beside the bed, and by both below', ({ zone, own }) => {
  const card = aCard(zone)

  expect(card.get('h2').text()).toBe(`目覚ましは ${own} に`)
  expect(card.text()).toContain(`8:45(日本)= あなたの時刻 ${own}`)
})
