import type { Database } from '@kuji/db/open-database'
import { Lucia } from 'lucia'
import { SessionAdapter } from './session-adapter.ts'

declare module 'lucia' {
  interface Register {
    Lucia: ReturnType<typeof createLucia>
    UserId: number
    DatabaseUserAttributes: { username: string; locale: string }
  }
}

/** Who is calling, as proved by a session id. */
export type SignedIn = { readonly userId: number; readonly username: string; readonly locale: string }

/** A proved session. `renewed` says that its end has moved, so the cookie must be set again. */
export type ProvedSession = SignedIn & { readonly renewed: boolean }

/** Sessions of 30 days that move on with use. The one place that knows Lucia. */
export type Sessions = {
  /** Opens a session and gives its id: the token of REST and the value of the cookie. */
  readonly open: (userId: number) => Promise<string>
  /** Who holds this id, or null when it is unknown, expired or ended. */
  readonly prove: (id: string) => Promise<ProvedSession | null>
  /** Whether this id would be proved now; moves nothing on. */
  readonly isOpen: (id: string) => Promise<boolean>
  readonly end: (id: string) => Promise<void>
  /** The id inside a Cookie header, or null. */
  readonly readCookie: (header: string) => string | null
  /** A Set-Cookie value: HttpOnly, SameSite=Lax, Secure where the app is on https. */
  readonly cookie: (id: string) => string
  readonly clearingCookie: () => string
}

/** @param secure whether the app is reached over https */
export function createSessions(db: Database, secure: boolean): Sessions {
  const adapter = new SessionAdapter(db)
  const lucia = createLucia(adapter, secure)
  return {
    open: async (userId) => (await lucia.createSession(userId, {})).id,
    prove: (id) => proveSession(lucia, id),
    isOpen: async (id) => (await adapter.getSessionAndUser(id))[0] !== null,
    end: (id) => lucia.invalidateSession(id),
    readCookie: (header) => lucia.readSessionCookie(header),
    cookie: (id) => lucia.createSessionCookie(id).serialize(),
    clearingCookie: () => lucia.createBlankSessionCookie().serialize(),
  }
}

function createLucia(adapter: SessionAdapter, secure: boolean) {
  return new Lucia(adapter, {
    sessionCookie: {
      name: 'kuji_session',
      expires: true,
      attributes: { secure, sameSite: 'lax', path: '/' },
    },
    getUserAttributes: ({ username, locale }) => ({ username, locale }),
  })
}

async function proveSession(
  lucia: ReturnType<typeof createLucia>,
  id: string,
): Promise<ProvedSession | null> {
  if (!/^[a-z0-9]{40}$/.test(id)) return null
  const { session, user } = await lucia.validateSession(id)
  if (session === null) return null
  return { userId: user.id, username: user.username, locale: user.locale, renewed: session.fresh }
}
