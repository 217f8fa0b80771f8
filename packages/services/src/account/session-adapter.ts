import { createHash } from 'node:crypto'
import type { Database } from '@kuji/db/open-database'
import type { Adapter, DatabaseSession, DatabaseUser } from 'lucia'

type Prisma = Database['prisma']

/**
 * Lucia's store on Prisma. Only the hash of a session id is kept: whoever reads
 * the database can't act as anybody.
 */
export class SessionAdapter implements Adapter {
  readonly #prisma: Prisma

  constructor(prisma: Prisma) {
    this.#prisma = prisma
  }

  async getSessionAndUser(id: string): Promise<[DatabaseSession | null, DatabaseUser | null]> {
    const row = await this.#prisma.session.findUnique({
      where: { idHash: hashSessionId(id) },
      select: { userId: true, expiresAt: true, user: { select: { username: true, locale: true } } },
    })
    if (row === null) return [null, null]
    const { userId, expiresAt, user } = row
    return [
      { id, userId, expiresAt, attributes: {} },
      { id: userId, attributes: user },
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
    // Lucia knows only the real time, wherever KUJI_NOW is.
    await this.#prisma.$executeRaw`delete from sessions where expires_at <= now()`
  }
}

function hashSessionId(id: string): string {
  return createHash('sha256').update(id).digest('hex')
}
