import { ref } from 'vue'
import { appCodeOf, errorMessage } from '../errors/error-message.ts'
import type { MessageKey } from '../i18n/message-key.ts'

/**
 * One thing a person asks the server to do: whether it is under way, and the sentence when it could not be done.
 *
 * @param offline what to say when no answer came, so that nothing undone looks done
 */
export function useAction(offline: MessageKey) {
  const busy = ref(false)
  const problem = ref<MessageKey | null>(null)

  /** True when it was done. */
  async function run(work: () => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    problem.value = null
    try {
      await work()
      return true
    } catch (error) {
      problem.value = appCodeOf(error) === null && !navigator.onLine ? offline : errorMessage(error)
      return false
    } finally {
      busy.value = false
    }
  }

  return { busy, problem, run }
}
