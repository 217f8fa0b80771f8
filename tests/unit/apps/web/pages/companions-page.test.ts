// @vitest-environment happy-dom
import type { BlockList, SharedRooms } from '@kuji/contract/safety'
import { flushPromises } from '@vue/test-utils'
import { expect, test } from 'vitest'
import CompanionsPage from '../../../../../apps/web/src/pages/CompanionsPage.vue'
import { mountScreen } from '../mount-screen.ts'

/** Kuji as far as blocks go: whom one met, and a list that keeps. */
function aSafety({ met = ['haru', 'natsu'], blocked = [] as string[] } = {}) {
  const names = new Set(blocked)
  const room = { startsAt: '2026-11-24T00:00:00.000Z', bird: 0, numeral: null }
  const sharedRooms = (): SharedRooms => ({
    zone: 'Asia/Tokyo',
    rooms: met.length === 0 ? [] : [{ ...room, companions: met.map(companion) }],
  })
  const companion = (name: string, seat: number) => ({ seatId: seat + 1, name, blocked: names.has(name) })
  const blocks = (): BlockList =>
    [...names].map((name) => ({ blockId: name.length * 100, name, blockedAt: room.startsAt }))
  return {
    names,
    safety: {
      sharedRooms: { query: () => Promise.resolve(sharedRooms()) },
      blocks: { query: () => Promise.resolve(blocks()) },
      block: {
        mutate: ({ seatId }: { seatId: number }) => Promise.resolve(names.add(met[seatId - 1] ?? '')),
      },
      unblock: {
        mutate: ({ blockId }: { blockId: number }) =>
          Promise.resolve(
            [...names].filter((name) => name.length * 100 === blockId).map((n) => names.delete(n)),
          ),
      },
    },
  }
}

async function aPage(safety: unknown) {
  const { screen } = mountScreen(CompanionsPage, { time: '2026-11-24T12:00:00.000Z', trpc: { safety } })
  await flushPromises()
  const press = async (label: string) => {
    await screen.get(`button[aria-label="${label}"]`).trigger('click')
    await flushPromises()
  }
  return { screen, press }
}

test('it names the rooms of the last days, who was there, and that nobody is told', async () => {
  const { screen } = await aPage(aSafety().safety)

  expect(screen.get('section').text()).toContain('11月24日(火) 9:00つばめの部屋')
  expect(screen.findAll('.name').map((name) => name.text())).toEqual(['haru', 'natsu'])
  expect(screen.text()).toContain('相手には知らされません。')
})

test('one tap says never again, and the next on the same button takes it back', async () => {
  const { safety, names } = aSafety()
  const { screen, press } = await aPage(safety)

  await press('haru: もう会わない')
  expect([...names]).toEqual(['haru'])
  expect(screen.text()).toContain('もう会わない人')

  await press('haru: 元に戻す')
  expect([...names]).toEqual([])
  expect(screen.text()).not.toContain('もう会わない人')
})

test('a block stays in the list after the morning is forgotten, and can be taken back there', async () => {
  const { safety, names } = aSafety({ met: [], blocked: ['fuyu'] })
  const { screen, press } = await aPage(safety)
  expect(screen.text()).toContain('まだだれもいません。')

  await press('fuyu: 元に戻す')

  expect([...names]).toEqual([])
})

test('a block that did not arrive is not shown as made', async () => {
  const { safety } = aSafety()
  const { screen, press } = await aPage({
    ...safety,
    block: { mutate: () => Promise.reject(new Error('no answer')) },
  })

  await press('haru: もう会わない')

  expect(screen.get('[role=alert]').text()).toContain('つながりませんでした。')
  expect(screen.text()).not.toContain('もう会いません')
})
