import type { Account, Locale } from '@kuji/contract/account'
import type { Deps } from '../deps.ts'

/** Remembers the language in which a person is told things, on screen and on the lock screen. */
export async function setLocale(
  { db }: Pick<Deps, 'db'>,
  { userId, locale }: { readonly userId: number; readonly locale: Locale },
): Promise<Account> {
  const { username } = await db.prisma.user.update({ where: { id: userId }, data: { locale } })
  return { userId, username, locale }
}
