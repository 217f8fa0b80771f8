import type { SqlTransaction } from '@kuji/db/sql-client'
import type { MorningFacts, toldUntil } from '@kuji/domain/morning-outcome'
import type { RateState } from '@kuji/domain/rate'

/** A seat of a finished morning: all that its outcome depends on, and its person's rate before. */
export type MorningSeat = MorningFacts & RateState & { readonly id: number; readonly userId: number }

/**
 * Reads what became of every seat of a draw, in order of user, and holds seats and rates
 * until the transaction ends. Whoever holds several rates takes them in this order.
 *
 * Messages are looked up by person and draw, not by room: a rescue may have moved the seat
 * since. One that was taken or shown later than `until` (`toldUntil`) need not have woken anybody,
 * and one that went to a device whose silence was known reached nobody. Of a device that is gone by
 * now nothing is known any more.
 * A room that is closed has had a meeting; a failed one has not, nor has one still pending.
 */
export async function readMorning(
  client: SqlTransaction,
  { drawId, until }: { readonly drawId: number; readonly until: ReturnType<typeof toldUntil> },
): Promise<MorningSeat[]> {
  const { rows } = await client.query<MorningSeat>(
    `select s.id, s.user_id as "userId", u.rate, u.rate_events as events,
            s.participate as "gotUp", s.opened_at is not null as opened, r.state = 'closed' as "hadMeeting",
            told.user_id is not null as told
     from rooms r
     join users_rooms s on s.room_id = r.id
     join users u on u.id = s.user_id
     left join (
       select distinct g.user_id
       from rooms r
       join signals g on g.room_id = r.id
       join deliveries d on d.signal_id = g.id
       left join push_subscriptions p on p.id = d.device_id
       where r.draw_id = $1 and (
         d.shown_at <= $2
         or (d.state = 'taken' and d.sent_at <= $3 and (p.silent_since is null or p.silent_since > d.sent_at))
       )
     ) told on told.user_id = s.user_id
     where r.draw_id = $1 order by s.user_id for no key update of s, u`,
    [drawId, until.shown, until.taken],
  )
  return rows
}
