// @vitest-environment happy-dom
import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, expect, test, vi } from 'vitest'
import AlarmCard from '../../../../../apps/web/src/components/AlarmCard.vue'
import { createMessages } from '../../../../../apps/web/src/i18n/create-i18n.ts'

afterEach(() => {
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
})

/** What is copied, of a clipboard that may be used or may not. */
function aClipboard(allowed = true): string[] {
  const copied: string[] = []
  const writeText = (text: string) => {
    if (!allowed) return Promise.reject(new Error('not allowed'))
    copied.push(text)
    return Promise.resolve()
  }
  vi.stubGlobal('navigator', { clipboard: { writeText } })
  return copied
}

/** The card for nine o'clock in Tokyo, on a device in a zone. */
function aCard(zone: string, enrolmentId: number | null = 3, brief = false) {
  vi.stubEnv('TZ', zone)
  return mount(AlarmCard, {
    props: { startsAt: '2026-11-24T00:00:00.000Z', zone: 'Asia/Tokyo', enrolmentId, brief },
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

test('it says what the alarm is for and what Kuji is for', () => {
  expect(aCard('Asia/Tokyo').text()).toContain('起こすのは目覚まし、起きる理由はくじ。')
})

test('the time can be taken along, by the clock beside the bed', async () => {
  const copied = aClipboard()
  const card = aCard('Europe/Berlin')
  const button = card.get('button')
  expect(button.attributes('aria-label')).toBe('目覚ましの時刻: コピー')

  await button.trigger('click')
  await flushPromises()
  expect(copied).toEqual(['0:45'])
  expect(button.text()).toBe('コピーしました')
})

test('where nothing may be copied, it does not say that it was', async () => {
  aClipboard(false)
  const card = aCard('Asia/Tokyo')
  await card.get('button').trigger('click')
  await flushPromises()

  expect(card.get('button').text()).toBe('コピー')
})

test("the morning goes into the calendar by a file of one's own, where there is a registration", () => {
  const link = aCard('Asia/Tokyo').get('a')
  expect(link.attributes()).toMatchObject({ href: '/calendar/slot/3.ics', download: 'kuji.ics' })
  expect(link.text()).toBe('カレンダーに入れる')

  expect(aCard('Asia/Tokyo', null).find('a').exists()).toBe(false)
})

test('where room is scarce it leaves out what the alarm is for, and nothing to tap', () => {
  const [whole, brief] = [aCard('Asia/Tokyo'), aCard('Asia/Tokyo', 3, true)]

  expect(whole.text()).toContain('起こすのは目覚まし')
  expect(brief.text()).not.toContain('起こすのは目覚まし')
  expect(brief.findAll('button, a')).toHaveLength(2)
})
