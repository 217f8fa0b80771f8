import type { NowView } from '@kuji/contract/now'
import { useText } from '../i18n/useText.ts'

/** That a room is ready, with the number of people in it. */
export function useReadyTitle() {
  const { t } = useText()
  return (room: NowView['room']): string => {
    const n = room?.seats.length ?? 0
    return n > 1 ? t('now.ready_title', { n }) : t('now.ready_title_one')
  }
}
