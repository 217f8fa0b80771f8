import { onBeforeUnmount, onMounted, shallowRef } from 'vue'
import { useAction } from './useAction.ts'

/**
 * What a screen has asked the server for: asked when the screen appears, and again when
 * the network is back. What was answered last stays while a later try goes wrong.
 */
export function useAnswer<T>(ask: () => Promise<T>) {
  const { busy, problem, run } = useAction('error.not_sent')
  const answer = shallowRef<T | null>(null)

  /** Asks as part of another action, whose trouble it is then. */
  async function refresh(): Promise<void> {
    answer.value = await ask()
  }
  const load = () => void run(refresh)

  onMounted(() => {
    load()
    window.addEventListener('online', load)
  })
  onBeforeUnmount(() => window.removeEventListener('online', load))
  return { answer, busy, problem, load, refresh }
}
