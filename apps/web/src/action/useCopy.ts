import { ref } from 'vue'

/** Takes text along by one tap, where the browser allows it; `copied` says that it did. */
export function useCopy() {
  const copied = ref(false)

  async function copy(text: string): Promise<void> {
    copied.value = await Promise.resolve()
      .then(() => navigator.clipboard.writeText(text))
      .then(
        () => true,
        () => false,
      )
  }

  return { copied, copy }
}
