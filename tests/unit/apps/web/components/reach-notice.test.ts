// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import ReachNotice from '../../../../../apps/web/src/components/ReachNotice.vue'
import { aNowView } from '../../../../support/now-view.ts'
import { mountScreen } from '../mount-screen.ts'

const nineInTheEvening = '2026-11-23T12:00:00.000Z'

beforeEach(() => vi.stubEnv('TZ', 'Asia/Tokyo'))
afterEach(() => vi.unstubAllEnvs())

const checkedAt = (time: string) =>
  mountScreen(ReachNotice, {
    time,
    view: aNowView({ serverNow: nineInTheEvening }),
    problem: 'error.offline',
  }).screen.get('.checked')

test.each([
  ['the same evening', '2026-11-23T14:59:59.000Z', '最後に確認: 21:00'],
  ['after midnight on the own clock', '2026-11-23T15:00:00.000Z', '最後に確認: 11月23日(月) 21:00'],
  ['two days later', '2026-11-25T13:00:00.000Z', '最後に確認: 11月23日(月) 21:00'],
])('%s it says when it was checked last, with the day where that is not today', (_when, time, text) => {
  expect(checkedAt(time).text()).toBe(text)
})
