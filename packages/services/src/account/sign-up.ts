import type { SignUpInput } from '@kuji/contract/account'
import { AppError } from '@kuji/domain/errors'
import type { Deps } from '../deps.ts'
import { hashPassword } from './password-hash.ts'

type NewAccount = SignUpInput & { readonly address: string; readonly locale: string }

/**
 * Makes an account and gives its id.
 *
 * @throws {AppError} USERNAME_TAKEN or EMAIL_TAKEN (without regard to case), RATE_LIMITED
 */
export async function signUp(deps: Pick<Deps, 'db' | 'guards'>, account: NewAccount): Promise<number> {
  await deps.guards.countSignUp(account.address)
  await refuseTaken(deps, account)
  const password = await hashPassword(account.password)
  const { rows } = await deps.db.pool.query<{ id: number }>(
    `insert into users (username, email, password, locale) values ($1, $2, $3, $4)
     on conflict do nothing returning id`,
    [account.username, account.email, password, account.locale],
  )
  if (rows[0] !== undefined) return rows[0].id
  // Somebody took it while we were hashing.
  await refuseTaken(deps, account)
  throw new AppError('INTERNAL', 'an account was neither made nor taken')
}

async function refuseTaken({ db }: Pick<Deps, 'db'>, { username, email }: SignUpInput): Promise<void> {
  const { rows } = await db.pool.query<{ name: boolean }>(
    `select lower(username) = lower($1) as name from users
     where lower(username) = lower($1) or lower(email) = lower($2) order by name desc limit 1`,
    [username, email],
  )
  if (rows[0] === undefined) return
  if (rows[0].name) throw new AppError('USERNAME_TAKEN', 'username taken')
  throw new AppError('EMAIL_TAKEN', 'e-mail taken')
}
