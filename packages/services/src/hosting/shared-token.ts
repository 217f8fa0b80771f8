import type { SqlClient } from '@kuji/db/sql-client'
import type { Deps } from '../deps.ts'
import type { GrantedToken, ZoomLedger } from '../ports.ts'
import { createSeal, type Seal } from './seal.ts'
import { withTokenLock } from './token-lock.ts'

type Token = { readonly text: string; readonly refreshAt: Date }

type TokenParts = Pick<Deps, 'db' | 'clock' | 'chance' | 'log'>

/** Whose token it is, as `zoom_tokens` names it, and the secret that it is sealed under. */
export type TokenOwner = { readonly account: string; readonly clientSecret: string }

/** A new token is asked for so long before the old one ends. */
const refreshEarlySeconds = 5 * 60

/**
 * The access token that all processes of an install share, as `ZoomLedger` promises it.
 *
 * A new token may kill the one before, so one process asks at a time: under a lock of the
 * database that its end sets free, and only when the others have not stored one meanwhile.
 * When asking fails, those who wait in this process get the error; other processes try themselves.
 * `ask` must not end with one caller's patience: others wait for the same answer.
 *
 * @throws {AppError} whatever `ask` throws, or ZOOM_UNREACHABLE when another process does not come to an end with asking
 */
export function shareToken(parts: TokenParts, owner: TokenOwner): Pick<ZoomLedger, 'token' | 'discardToken'> {
  const { db, clock, chance } = parts
  const store = openStore(owner, createSeal(owner.clientSecret, { owner: owner.account, chance }))
  let known: Token | null = null
  let refused: string | null = null
  let underWay: Promise<string> | null = null

  const isGood = (token: Token | null): token is Token =>
    token !== null && token.text !== refused && clock.now() < token.refreshAt

  const adopt = (token: Token): string => {
    known = token
    return token.text
  }

  const renew = async (client: SqlClient, ask: () => Promise<GrantedToken>): Promise<string> => {
    const stored = await store.read(client)
    if (isGood(stored)) return adopt(stored)
    const askedAt = clock.now()
    const granted = await ask()
    const token = { text: granted.text, refreshAt: refreshTime(askedAt, granted.lastsSeconds) }
    await store.write(client, token)
    refused = null
    parts.log.info({ lastsSeconds: granted.lastsSeconds }, 'zoom token granted')
    return adopt(token)
  }

  const obtain = async (ask: () => Promise<GrantedToken>): Promise<string> => {
    const stored = await store.read(db.pool)
    if (isGood(stored)) return adopt(stored)
    return withTokenLock(db.pool, owner.account, (client) => renew(client, ask))
  }

  const beginToObtain = (ask: () => Promise<GrantedToken>): Promise<string> => {
    const own = obtain(ask).finally(() => {
      if (underWay === own) underWay = null
    })
    return own
  }

  return {
    token: async (ask) => (isGood(known) ? known.text : (underWay ??= beginToObtain(ask))),
    discardToken: async (text) => {
      if (known?.text === text) known = null
      if (refused === text) return
      refused = text
      // Whoever asks from now on must not be given what was read before.
      underWay = null
      await store.clear(db.pool, text)
    },
  }
}

function refreshTime(askedAt: Date, lastsSeconds: number): Date {
  const usefulSeconds = Math.max(lastsSeconds - refreshEarlySeconds, lastsSeconds / 2)
  return new Date(askedAt.getTime() + usefulSeconds * 1000)
}

type Row = { readonly sealed: Buffer | null; readonly refreshAt: Date | null }

/** The row of `zoom_tokens`. What cannot be opened, by a new client secret say, counts as none. */
function openStore({ account }: Pick<TokenOwner, 'account'>, { seal, open }: Seal) {
  const readRow = async (client: SqlClient): Promise<Row | undefined> => {
    const { rows } = await client.query<Row>(
      'select sealed, refresh_at as "refreshAt" from zoom_tokens where account = $1',
      [account],
    )
    return rows[0]
  }
  return {
    read: async (client: SqlClient): Promise<Token | null> => {
      const { sealed = null, refreshAt = null } = (await readRow(client)) ?? {}
      const text = sealed === null ? null : open(sealed)
      return text === null || refreshAt === null ? null : { text, refreshAt }
    },
    write: async (client: SqlClient, { text, refreshAt }: Token): Promise<void> => {
      await client.query(
        `insert into zoom_tokens (account, sealed, refresh_at) values ($1, $2, $3)
         on conflict (account) do update set sealed = excluded.sealed, refresh_at = excluded.refresh_at`,
        [account, seal(text), refreshAt],
      )
    },
    /** Only while it is still this token; a newer one stays. */
    clear: async (client: SqlClient, text: string): Promise<void> => {
      const { sealed = null } = (await readRow(client)) ?? {}
      if (sealed === null || open(sealed) !== text) return
      await client.query(
        'update zoom_tokens set sealed = null, refresh_at = null where account = $1 and sealed = $2',
        [account, sealed],
      )
    },
  }
}
