// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { beforeEach, expect, test, vi } from 'vitest'
import CalendarCard from '../../../../../apps/web/src/components/CalendarCard.vue'
import { mountScreen } from '../mount-screen.ts'

beforeEach(() => vi.stubEnv('TZ', 'Asia/Tokyo'))

const now = '2026-11-23T03:00:00.000Z'
const url = 'https://kuji.example/calendar/feed/abc.ics'

/** A server with a feed that is on since then, or off. */
async function aCard(since: string | null, reachable = true) {
  const feed = { since }
  const change = (to: string | null) => () => {
    if (!reachable) return Promise.reject(new Error('out of reach'))
    feed.since = to
    return Promise.resolve({ url, since: to })
  }
  const calendar = {
    feed: { query: () => Promise.resolve({ ...feed }) },
    makeFeed: { mutate: change(now) },
    dropFeed: { mutate: change(null) },
  }
  const { screen } = mountScreen(CalendarCard, { time: now, trpc: { calendar } })
  await flushPromises()
  const press = async (text: string) => {
    await screen
      .findAll('button')
      .find((button) => button.text() === text)
      ?.trigger('click')
    await flushPromises()
  }
  return { screen, press }
}

test('off, it says what it would do and offers to make an address', async () => {
  const { screen } = await aCard(null)

  expect(screen.text()).toContain('登録した朝が、ひとりでにあなたのカレンダーに入ります。')
  expect(screen.findAll('button').map((button) => button.text())).toEqual(['アドレスを作る'])
  expect(screen.find('code').exists()).toBe(false)
})

test('an address that was made is shown with a link for calendars, and that it is shown only now', async () => {
  const { screen, press } = await aCard(null)
  await press('アドレスを作る')

  expect(screen.get('code').text()).toBe(url)
  expect(screen.get('a').attributes('href')).toBe('webcal://kuji.example/calendar/feed/abc.ics')
  expect(screen.text()).toContain('このアドレスは、いまだけ見えます。')
})

test('on, it says since when, and that a new address ends the one before', async () => {
  const { screen } = await aCard('2026-11-22T12:00:00.000Z')

  expect(screen.text()).toContain('21:00 からオンです。')
  expect(screen.text()).toContain('作り直すと、前のアドレスは使えなくなります。')
  expect(screen.findAll('button').map((button) => button.text())).toEqual([
    'アドレスを作り直す',
    'オフにする',
  ])
})

test('turned off, the address is gone from the screen too', async () => {
  const { screen, press } = await aCard(null)
  await press('アドレスを作る')
  await press('オフにする')

  expect(screen.find('code').exists()).toBe(false)
  expect(screen.findAll('button').map((button) => button.text())).toEqual(['アドレスを作る'])
})

test('what did not reach the server is not shown as done', async () => {
  const { screen, press } = await aCard(null, false)
  await press('アドレスを作る')

  expect(screen.find('code').exists()).toBe(false)
  expect(screen.get('[role=alert]').text()).not.toBe('')
})
