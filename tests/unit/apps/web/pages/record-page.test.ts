// @vitest-environment happy-dom
import type { OwnRecord } from '@kuji/contract/record'
import { flushPromises } from '@vue/test-utils'
import { expect, test } from 'vitest'
import RecordPage from '../../../../../apps/web/src/pages/RecordPage.vue'
import { mountScreen } from '../mount-screen.ts'

const time = '2026-11-24T12:00:00.000Z'
const dayMs = 86_400_000

type Morning = OwnRecord['mornings'][number]

/** The morning so many days ago, by default one that was come to. */
function aMorning(daysAgo: number, changes: Partial<Morning> = {}): Morning {
  const startsAt = new Date(Date.parse('2026-11-24T00:00:00.000Z') - daysAgo * dayMs).toISOString()
  return { seatId: daysAgo + 1, startsAt, came: true, disputableUntil: null, disputed: false, ...changes }
}

const missed = (daysAgo: number, disputableUntil: string | null) =>
  aMorning(daysAgo, { came: false, disputableUntil })

async function aPage(record: Omit<OwnRecord, 'zone'>, dispute: (input: unknown) => Promise<unknown> = never) {
  const view = { query: () => Promise.resolve({ zone: 'Asia/Tokyo', ...record }) }
  const { screen } = mountScreen(RecordPage, {
    time,
    trpc: { record: { view, dispute: { mutate: dispute } } },
  })
  await flushPromises()
  return screen
}

const never = () => Promise.reject(new Error('not to be asked'))

test('every morning is a dot that can be read aloud, the newest last', async () => {
  const screen = await aPage({ mornings: [aMorning(0), missed(1, null), aMorning(2)], came: null })

  expect(screen.findAll('ol li').map((dot) => dot.text())).toEqual([
    '11月22日(日) 9:00: 起きました',
    '11月23日(月) 9:00: お休み',
    '11月24日(火) 9:00: 起きました',
  ])
})

test('there is a number from five mornings on, and before that a sentence', async () => {
  const four = await aPage({ mornings: [0, 1, 2, 3].map((day) => aMorning(day)), came: null })
  expect(four.text()).toContain('数字は、5回の朝がそろうと出ます。いまは4回です。')
  expect(four.find('.hero').exists()).toBe(false)

  const six = await aPage({ mornings: [0, 1, 2, 3, 4, 5].map((day) => aMorning(day)), came: 6 })
  expect(six.get('h1').text()).toBe('この6回のうち、6回起きました。')
  expect(six.text()).toContain('あなただけに見えています。')
})

test('before the first morning it says what will be here', async () => {
  const screen = await aPage({ mornings: [], came: null })

  expect(screen.text()).toContain('朝がひとつ終わるごとに')
  expect(screen.find('ol').exists()).toBe(false)
})

test('a missed mark can be reported as wrong while there is time, after being asked once more', async () => {
  const asked: unknown[] = []
  const mornings = [missed(1, '2026-11-30T00:15:00.000Z'), missed(9, null), aMorning(2)]
  const screen = await aPage({ mornings, came: null }, (input) => Promise.resolve(asked.push(input)))
  const wrong = screen.findAll('button').filter((button) => button.text() === 'これは違う')
  expect(wrong.map((button) => button.attributes('aria-label'))).toEqual(['11月23日(月) 9:00: これは違う'])

  await wrong[0]?.trigger('click')
  expect(wrong[0]?.attributes('aria-expanded')).toBe('true')
  expect(asked).toEqual([])
  await screen
    .findAll('button')
    .find((button) => button.text() === '伝える')
    ?.trigger('click')
  await flushPromises()

  expect(asked).toEqual([{ seatId: 2 }])
  expect(screen.text()).toContain('お知らせありがとうございます。確かめています。')
  expect(screen.text()).not.toContain('これは違う')
})

test('what was reported stays reported at the next visit', async () => {
  const mornings = [aMorning(1, { came: false, disputed: true })]
  const screen = await aPage({ mornings, came: null })

  expect(screen.text()).toContain('確かめています。')
  expect(screen.text()).not.toContain('これは違う')
})

test('when the record does not come it says so, and asks again on a tap', async () => {
  let asked = 0
  const query = () => Promise.reject(new Error(`no answer ${(asked += 1)}`))
  const { screen } = mountScreen(RecordPage, { time, trpc: { record: { view: { query } } } })
  await flushPromises()

  expect(screen.get('[role=alert]').text()).toContain('つながりませんでした。')
  await screen.get('[role=alert] button').trigger('click')

  expect(asked).toBe(2)
})
