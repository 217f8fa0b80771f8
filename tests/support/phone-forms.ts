import type { Page } from 'playwright-core'

type NewAccount = { readonly username: string; readonly email: string; readonly password: string }

const words = {
  username: /^(あだ名|Nickname)$/,
  email: /^(メールアドレス|E-mail)$/,
  password: /^(パスワード|Password)$/,
  adult: /18/,
  begin: /^(はじめる|Begin)$/,
  login: /^(あだ名かメールアドレス|Nickname or e-mail)$/,
  logIn: /^(ログイン|Log in)$/,
}

/** Fills in the sign-up screen and begins. */
export async function signUpOnPhone(page: Page, { username, email, password }: NewAccount): Promise<void> {
  await page.getByLabel(words.username).fill(username)
  await page.getByLabel(words.email).fill(email)
  await page.getByLabel(words.password).fill(password)
  await page.getByLabel(words.adult).check()
  await page.getByRole('button', { name: words.begin }).click()
}

/** Fills in the log-in screen and goes on. */
export async function logInOnPhone(
  page: Page,
  { username, password }: { readonly username: string; readonly password: string },
): Promise<void> {
  await page.getByLabel(words.login).fill(username)
  await page.getByLabel(words.password).fill(password)
  await page.getByRole('button', { name: words.logIn }).click()
}
