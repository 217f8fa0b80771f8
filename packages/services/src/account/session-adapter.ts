import { createHash } from 'node:crypto'
import { gatherLookups } from '@kuji/db/gather-lookups'
import type { Database } from '@kuji/db/open-database'
import type { Adapter, DatabaseSession, DatabaseUser } from 'lucia'
import { deleteExpiredSessions } from './delete-expired-sessions.ts'

type SessionRow = { idHash: string; userId: number; expiresAt: Date; username: string; locale: string }

/**
 * Lucia's store on Prisma. Only the hash of a session id is kept: whoever reads
 * the database can't act as anybody.
 */
export class SessionAdapter implements Adapter {
  readonly #prisma: Database['prisma']
  readonly #pool: Database['pool']

  constructor({ prisma, pool }: Database) {
    this.#prisma = prisma
    this.#pool = pool
  }

  async getSessionAndUser(id: string): Promise<[DatabaseSession | null, DatabaseUser | null]> {
    const found = await findSession(this.#pool, hashSessionId(id))
    if (found === null) return [null, null]
    const { userId, expiresAt, username, locale } = found
    return [
      { id, userId, expiresAt, attributes: {} },
      { id: userId, attributes: { username, locale } },
    ]
  }

  async getUserSessions(userId: number): Promise<DatabaseSession[]> {
    const rows = await this.#prisma.session.findMany({ where: { userId } })
    return rows.map(({ idHash, expiresAt }) => ({ id: idHash, userId, expiresAt, attributes: {} }))
  }

  async setSession({ id, userId, expiresAt }: DatabaseSession): Promise<void> {
    await this.#prisma.session.create({ data: { idHash: hashSessionId(id), userId, expiresAt } })
  }

  async updateSessionExpiration(id: string, expiresAt: Date): Promise<void> {
    await this.#prisma.session.updateMany({ where: { idHash: hashSessionId(id) }, data: { expiresAt } })
  }

  async deleteSession(id: string): Promise<void> {
    await this.#prisma.session.deleteMany({ where: { idHash: hashSessionId(id) } })
  }

  async deleteUserSessions(userId: number): Promise<void> {
    await this.#prisma.session.deleteMany({ where: { userId } })
  }

  async deleteExpiredSessions(): Promise<void> {
    await deleteExpiredSessions(this.#pool)
  }
}

/** Asked with every request, so it goes past Prisma, and many requests share a query. */
const findSession = gatherLookups<string, SessionRow>(async (pool, idHashes) => {
  const { rows } = await pool.query<SessionRow>({
    name: 'find-sessions',
    // Behind a select the planner does not see how many there are, and keeps one plan for all.
    text: `select s.id_hash as "idHash", s.user_id as "userId", s.expires_at as "expiresAt", u.username, u.locale
           from unnest((select $1::bpchar[])) as asked(id_hash)
           join sessions s on s.id_hash = asked.id_hash and s.expires_at > now()
           join users u on u.id = s.user_id`,
    values: [idHashes],
  })
  return new Map(rows.map((row) => [row.idHash, row]))
})

function hashSessionId(id: string): string {
  return createHash('sha256').update(id).digest('hex')
}
