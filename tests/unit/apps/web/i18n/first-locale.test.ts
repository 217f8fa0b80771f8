import { expect, test } from 'vitest'
import { firstLocale } from '../../../../../apps/web/src/i18n/create-i18n.ts'

test.each([
  { chosen: null, languages: ['ja-JP', 'en'], locale: 'ja' },
  { chosen: null, languages: ['fr-FR', 'en-GB', 'ja'], locale: 'en' },
  { chosen: null, languages: ['fr-FR'], locale: 'ja' },
  { chosen: null, languages: [], locale: 'ja' },
  { chosen: 'en', languages: ['ja-JP'], locale: 'en' },
  { chosen: 'tlh', languages: ['ja-JP'], locale: 'ja' },
])('chosen $chosen on a phone that reads $languages begins in $locale', ({ chosen, languages, locale }) => {
  expect(firstLocale(chosen, languages)).toBe(locale)
})
