import { ref } from 'vue'
import { appCodeOf, errorMessage } from '../errors/error-message.ts'
import type { MessageKey } from '../i18n/message-key.ts'

/**
 * One thing a person asks the server to do: whether it is under way, and the sentence when it could not be done.
 *
 * @param unanswered what to say when no answer came, with a network or without: what nobody tries again
 *   must neither look done nor seem to come about by itself
 */
export function useAction(unanswered: MessageKey) {
  const busy = ref(false)
  const problem = ref<MessageKey | null>(null)

  /** True when it was done. Where one of several things is asked, its own sentence goes with it. */
  async function run(work: () => Promise<unknown>, otherwise = unanswered): Promise<boolean> {
    if (busy.value) return false
    busy.value = true
    problem.value = null
    try {
      await work()
      return true
    } catch (error) {
      problem.value = appCodeOf(error) === null ? otherwise : errorMessage(error)
      return false
    } finally {
      busy.value = false
    }
  }

  return { busy, problem, run }
}
