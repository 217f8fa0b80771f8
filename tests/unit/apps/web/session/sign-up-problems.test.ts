import { expect, test } from 'vitest'
import { signUpProblems, type SignUpForm } from '../../../../../apps/web/src/session/sign-up-problems.ts'

const aForm = (over: Partial<SignUpForm> = {}): SignUpForm => ({
  username: 'ねむいカピバラ',
  email: 'neko@example.com',
  password: 'eight888',
  adult: true,
  ...over,
})

test('a complete form has nothing to put right', () => {
  expect(Object.values(signUpProblems(aForm())).filter(Boolean)).toEqual([])
})

test.each<[Partial<SignUpForm>, Partial<ReturnType<typeof signUpProblems>>]>([
  [{ username: '  ' }, { username: 'sign_up.username_missing' }],
  [{ username: 'a@b' }, { username: 'sign_up.username_at' }],
  [{ username: 'あ'.repeat(151) }, { username: 'sign_up.username_long' }],
  [{ email: 'neko' }, { email: 'sign_up.email_wrong' }],
  [{ password: 'seven77' }, { password: 'sign_up.password_short' }],
  [{ adult: false }, { adult: 'sign_up.adult_missing' }],
])('%o is to be put right', (over, problems) => {
  expect(signUpProblems(aForm(over))).toMatchObject(problems)
})
