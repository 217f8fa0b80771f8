import { createI18n } from 'vue-i18n'
import type { Locale } from '@kuji/contract/account'
import { messagesJa } from './messages-ja.ts'

/** Japanese is in the first download; English follows when somebody reads it. */
export function createMessages() {
  return createI18n({
    legacy: false,
    locale: 'ja',
    fallbackLocale: 'ja',
    messages: { ja: messagesJa },
    missingWarn: false,
    fallbackWarn: false,
  })
}

export type AppI18n = ReturnType<typeof createMessages>

/** Loads a language where needed, and turns the whole app to it. */
export async function showLocale(i18n: AppI18n, locale: Locale): Promise<void> {
  const composer: {
    locale: { value: string }
    setLocaleMessage(locale: string, messages: unknown): void
    availableLocales: string[]
  } = i18n.global
  if (!composer.availableLocales.includes(locale)) {
    const { messagesEn } = await import('./messages-en.ts')
    composer.setLocaleMessage('en', messagesEn)
  }
  composer.locale.value = locale
  document.documentElement.lang = locale
}

/** The language to begin with: the one chosen before, else the phone's first that Kuji speaks, else Japanese. */
export function firstLocale(chosen: string | null, languages: readonly string[]): Locale {
  const wanted = [chosen ?? '', ...languages].map((language) => language.slice(0, 2))
  const spoken = wanted.find((language) => language === 'ja' || language === 'en')
  return spoken === 'en' ? 'en' : 'ja'
}
