import type { LogInInput } from '@kuji/contract/account'
import { normaliseUsername } from '@kuji/domain/account-names'
import { AppError } from '@kuji/domain/errors'
import type { Deps } from '../deps.ts'
import { passwordMatches } from './password-hash.ts'

/**
 * Checks a password and gives the user's id. `username` may be the e-mail.
 *
 * An unknown user and a wrong password get the same answer in the same time.
 *
 * @throws {AppError} WRONG_CREDENTIALS, RATE_LIMITED
 */
export async function logIn(
  deps: Pick<Deps, 'db' | 'guards'>,
  { username, password, address }: LogInInput & { readonly address: string },
): Promise<number> {
  const user = await findUser(deps, normaliseUsername(username))
  const account =
    user === null ? `name:${normaliseUsername(username).toLowerCase().slice(0, 200)}` : `id:${user.id}`
  await deps.guards.countLogIn(account, address)
  const matches = await passwordMatches(user?.password ?? null, password)
  if (user === null || !matches) throw new AppError('WRONG_CREDENTIALS', 'log-in refused')
  await deps.guards.forgiveLogIn(account, address)
  return user.id
}

async function findUser(
  { db }: Pick<Deps, 'db'>,
  name: string,
): Promise<{ id: number; password: string } | null> {
  const { rows } = await db.pool.query<{ id: number; password: string }>(
    name.includes('@')
      ? 'select id, password from users where lower(email) = lower($1)'
      : 'select id, password from users where lower(username) = lower($1)',
    [name],
  )
  return rows[0] ?? null
}
