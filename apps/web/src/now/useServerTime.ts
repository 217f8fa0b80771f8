import { onBeforeUnmount, ref, watch } from 'vue'
import { useApp } from '../app-context.ts'

/** The time by the server's clock, to the second, while the page is to be seen. */
export function useServerTime() {
  const { now } = useApp()
  const time = ref(now.serverTime())
  let timer: ReturnType<typeof setTimeout> | undefined

  const tick = () => {
    clearTimeout(timer)
    time.value = now.serverTime()
    if (document.visibilityState === 'visible') timer = setTimeout(tick, 1000 - (time.value.getTime() % 1000))
  }
  tick()
  // An answer may have put the clock right.
  watch(() => now.view.value, tick)
  document.addEventListener('visibilitychange', tick)
  onBeforeUnmount(() => {
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', tick)
  })
  return time
}
