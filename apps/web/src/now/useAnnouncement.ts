import { ref, watch, type Ref } from 'vue'
import type { NowScene } from '@kuji/domain/now-scene'
import { useApp } from '../app-context.ts'
import type { MessageKey } from '../i18n/message-key.ts'
import { useText } from '../i18n/useText.ts'
import { reachNotice, signalNotice } from '../signal/signal-notice.ts'
import { useReadyTitle } from './useReadyTitle.ts'

// Scenes with the same sentence follow each other unannounced.
const announcements = {
  loading: 'app.loading',
  unknown: 'now.unknown_title',
  nothing_open: 'now.none_empty',
  none: 'now.none_title',
  standby: 'now.standby_title',
  registered: 'slots.registered',
  signal_broken: 'slots.registered',
  drawing: 'now.drawing_title',
  preparing: 'now.preparing_title',
  ready: 'now.ready_title_one',
  declined: 'decline.title',
  moved: 'now.moved_title',
  replaced: 'now.replaced_title',
  joined: 'now.joined_title',
  alone: 'now.joined_title',
  solo: 'now.solo_title',
  came: 'now.over_when',
  missed: 'now.missed_title',
  no_room: 'now.no_room_title',
} as const satisfies Record<NowScene, MessageKey>

/** What is told of a new scene to who cannot see the screen; empty until there is news. */
export function useAnnouncement(scene: Ref<NowScene>) {
  const { now, signal } = useApp()
  const { t } = useText()
  const readyTitle = useReadyTitle()
  const announcement = ref('')

  function sentenceOf(to: NowScene, isNewTitle: boolean): string {
    if (to === 'ready') return readyTitle(now.view.value?.room ?? null)
    const title = isNewTitle ? [t(announcements[to])] : []
    return [...title, ...(to === 'signal_broken' ? brokenSentences() : [])].join(' ')
  }

  // While the device is still being looked at, nobody knows what is broken; the card tells it then.
  function brokenSentences(): string[] {
    const view = now.view.value
    const elsewhere = view === null ? null : reachNotice(signal.state.value, view.reach)
    if (elsewhere === null) return []
    return [t(signalNotice(signal.state.value, signal.test.outcome.value).text), t(elsewhere)]
  }

  watch(scene, (to, before) => {
    if (before === 'loading') return
    const isNewTitle = announcements[to] !== announcements[before]
    const sentence = isNewTitle || to === 'signal_broken' ? sentenceOf(to, isNewTitle) : ''
    if (sentence !== '') announcement.value = sentence
  })
  return announcement
}
