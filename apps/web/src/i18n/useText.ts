import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import type { Locale } from '@kuji/contract/account'
import type { MessageKey, MessageValues } from './message-key.ts'

/** `t` with the keys that exist, and the language being shown. */
export function useText() {
  const composer = useI18n({ useScope: 'global' })
  const t = (key: MessageKey, values: MessageValues = {}): string => composer.t(key, values)
  const locale = computed<Locale>(() => (composer.locale.value === 'en' ? 'en' : 'ja'))
  return { t, locale }
}
