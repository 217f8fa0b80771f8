import { normaliseUsername } from '@kuji/domain/account-names'
import type { MessageKey } from '../i18n/message-key.ts'

export type SignUpForm = { username: string; email: string; password: string; adult: boolean }
export type SignUpProblems = { [Field in keyof SignUpForm]: MessageKey | null }

/** What is still to be put right in each field, before the server is asked. */
export function signUpProblems(form: SignUpForm): SignUpProblems {
  return {
    username: usernameProblem(normaliseUsername(form.username)),
    email: /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(form.email.trim()) ? null : 'sign_up.email_wrong',
    password: form.password.length < 8 ? 'sign_up.password_short' : null,
    adult: form.adult ? null : 'sign_up.adult_missing',
  }
}

function usernameProblem(username: string): MessageKey | null {
  if (username === '') return 'sign_up.username_missing'
  if (username.includes('@')) return 'sign_up.username_at'
  return username.length > 150 ? 'sign_up.username_long' : null
}
