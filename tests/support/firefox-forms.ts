import type { Page } from 'puppeteer-core'

type NewAccount = { readonly username: string; readonly email: string; readonly password: string }

/** Fills in the sign-up screen, in Japanese, and begins. */
export async function signUpInFirefox(page: Page, account: NewAccount): Promise<void> {
  await page.locator('::-p-aria([name="あだ名"][role="textbox"])').fill(account.username)
  await page.locator('::-p-aria([name="メールアドレス"][role="textbox"])').fill(account.email)
  await page.locator('input[type="password"]').fill(account.password)
  await page.locator('input[type="checkbox"]').click()
  await page.locator('::-p-aria([name="はじめる"][role="button"])').click()
}
