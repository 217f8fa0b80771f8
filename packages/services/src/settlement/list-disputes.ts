import type { Deps } from '../deps.ts'

/** A missed mark that its person says is wrong, with what the system saw that morning. */
export type Dispute = {
  readonly seatId: number
  readonly drawId: number
  readonly username: string
  readonly startsAt: Date
  readonly disputedAt: Date
  readonly signalSentAt: Date | null
  readonly openedAt: Date | null
}

/** The disputes that nobody has decided for the person yet, the oldest first. For operators' eyes. */
export async function listDisputes({ db }: Pick<Deps, 'db'>): Promise<Dispute[]> {
  const { rows } = await db.pool.query<Dispute>(
    `select s.id as "seatId", s.draw_id as "drawId", u.username, d.date as "startsAt",
            s.disputed_at as "disputedAt", s.opened_at as "openedAt",
            (select min(g.sent_at) from rooms r join signals g on g.room_id = r.id
             where r.draw_id = s.draw_id and g.user_id = s.user_id and g.kind = 'room_ready') as "signalSentAt"
     from users_rooms s join users u on u.id = s.user_id join draws d on d.id = s.draw_id
     where s.disputed_at is not null and s.outcome = 'missed' order by s.disputed_at, s.id`,
  )
  return rows
}
