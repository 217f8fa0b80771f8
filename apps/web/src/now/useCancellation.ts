import { computed, shallowRef, watch } from 'vue'
import type { NowView } from '@kuji/contract/now'
import { useAction } from '../action/useAction.ts'
import { useApp } from '../app-context.ts'
import { useText } from '../i18n/useText.ts'
import { useSlotText } from '../time/useSlotText.ts'
import { useServerTime } from './useServerTime.ts'

/**
 * Cancelling the registration being shown, and taking that back.
 *
 * Belongs to the page, not to the screen with the button: the server's event may
 * replace that screen before the answer to the call is here.
 */
export function useCancellation() {
  const { now, trpc } = useApp()
  const { t } = useText()
  const slotText = useSlotText()
  const cancelling = useAction('error.not_changed')
  const undoing = useAction('error.not_saved')
  const time = useServerTime()
  const cancelled = shallowRef<NowView['slot']>(null)

  const notice = computed(() => {
    const view = now.view.value
    if (cancelled.value === null || view === null) return null
    const { when } = slotText(cancelled.value.startsAt, { zone: view.zone, now: now.serverTime() })
    return t('slots.cancelled', { when })
  })

  async function cancel(): Promise<void> {
    const { enrolmentId = null, slot = null } = now.view.value ?? {}
    if (enrolmentId === null || slot === null) return
    const done = await cancelling.run(() => trpc.slots.cancel.mutate({ enrolmentId }))
    // A practice slot is made for one go; there is nothing to come back to.
    if (done && !slot.practice) cancelled.value = slot
    await now.refresh()
  }

  async function undo(): Promise<void> {
    const startsAt = cancelled.value?.startsAt
    if (startsAt === undefined) return
    const done = await undoing.run(() => trpc.slots.register.mutate({ startsAt }))
    if (done) cancelled.value = null
    await now.refresh()
  }

  // Registered again in another way: nothing is left to take back.
  watch(
    () => now.view.value?.slot?.startsAt,
    (startsAt) => {
      if (startsAt === cancelled.value?.startsAt) cancelled.value = null
    },
  )
  // Nor is there after the draw; and nothing may stand beside the big button of a morning.
  watch([now.view, time], ([view]) => {
    if (cancelled.value === null || view === null) return
    const isEvening = view.status === 'none' || view.status === 'registered'
    const isDrawn = now.serverTime().getTime() >= Date.parse(cancelled.value.drawAt)
    if (!isEvening || isDrawn) cancelled.value = null
  })
  return { notice, cancelling, undoing, cancel, undo }
}
