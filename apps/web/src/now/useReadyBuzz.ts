import { watch } from 'vue'
import type { Ref } from 'vue'
import type { NowView } from '@kuji/contract/now'

/** A short buzz at the moment the room becomes ready, if the app is open and was waiting for it. */
export function useReadyBuzz(view: Readonly<Ref<NowView | null>>): void {
  watch(
    () => view.value?.status,
    (status, before) => {
      const waited = before === 'registered' || before === 'drawing' || before === 'preparing'
      if (status !== 'ready' || !waited || document.visibilityState !== 'visible') return
      // Browsers refuse, and complain in the console, where nobody has touched the page yet.
      if (navigator.userActivation?.hasBeenActive !== true || !('vibrate' in navigator)) return
      navigator.vibrate([60, 80, 60])
    },
  )
}
