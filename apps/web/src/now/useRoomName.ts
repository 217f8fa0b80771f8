import { useText } from '../i18n/useText.ts'
import { birdName } from './birds.ts'

/** What a room is called: by its bird, and by a numeral where the birds had run out. */
export function useRoomName() {
  const { t, locale } = useText()
  return ({ bird, numeral }: { bird: number; numeral: number | null }): string => {
    const name = birdName(bird, locale.value)
    if (numeral === null) return t('now.room_named', { bird: name })
    return t('now.room_numbered', { bird: name, numeral })
  }
}
