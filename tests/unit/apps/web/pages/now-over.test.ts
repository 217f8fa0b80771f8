// @vitest-environment happy-dom
import type { NowView } from '@kuji/contract/now'
import { RouterLinkStub } from '@vue/test-utils'
import { expect, test } from 'vitest'
import type { MessageKey } from '../../../../../apps/web/src/i18n/message-key.ts'
import NowOver from '../../../../../apps/web/src/pages/now/NowOver.vue'
import { aNowView, aRoomView } from '../../../../support/now-view.ts'
import { mountScreen } from '../mount-screen.ts'

const asleep = aRoomView({ seats: [{ up: false, mine: true }] })
const missed = aNowView({ status: 'over', room: asleep })
const slot = { startsAt: '2026-11-24T00:00:00.000Z', drawAt: '2026-11-23T23:50:00.000Z' }
const practice = aNowView({ status: 'over', room: asleep, slot: { ...slot, practice: true } })

function lookingBack(view: NowView, tap?: MessageKey) {
  const props = { view, action: 'wait' }
  return mountScreen(NowOver, { time: '2026-11-24T00:16:00.000Z', props, ...(tap && { tap }) }).screen
}

test('"I am up" that came after the room had closed is told, with the way to say that one was', () => {
  const screen = lookingBack(missed, 'error.no_open_room')

  expect(screen.get('[role=alert]').text()).toContain('届いたのは、部屋が閉まったあと')
  const record = screen.findAllComponents(RouterLinkStub).find((link) => link.text() === '記録を見る')
  expect(record?.props('to')).toEqual({ name: 'record' })
  expect(screen.get('[role=alert]').text()).toContain('「記録を見る」')
})

test('"I am up" that is still on its way when the room has closed is told', () => {
  expect(lookingBack(missed, 'now.get_up_retrying').get('[role=alert]').text()).toContain('送り直しています')
})

test.each<[string, NowView, MessageKey | undefined]>([
  ['a morning missed without a tap', missed, undefined],
  ['who is up by another device', aNowView({ status: 'over' }), 'error.no_open_room'],
  ['a practice, which no record knows', practice, 'error.no_open_room'],
])('%s: nothing is said of a tap', (_what, view, tap) => {
  expect(lookingBack(view, tap).find('[role=alert]').exists()).toBe(false)
})
