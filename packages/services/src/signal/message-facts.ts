import type { SignalKind } from '@kuji/contract/signal'
import type { Deps } from '../deps.ts'

/** What is true, at this moment, about a signal on its way to one device or mailbox. */
export type MessageFacts = {
  readonly deliveryId: number
  readonly receipt: string
  readonly kind: SignalKind
  readonly locale: string
  readonly email: string
  /** One of the made-up people of a practice morning, whose mailbox does not exist. */
  readonly isSample: boolean
  /** Of what goes by e-mail: whether a device showed it or something newer; of a nudge, anything of its morning. */
  readonly isSeen: boolean
  readonly expiresAt: Date
  /** The slot it is about; null for tests. */
  readonly startsAt: Date | null
  /** Null where it is not about a room. */
  readonly room: RoomFacts | null
}

/** The room that a signal names, as its reader would find it. */
export type RoomFacts = {
  readonly id: number
  readonly drawId: number
  readonly state: 'pending' | 'ready' | 'failed' | 'closed'
  readonly provider: string
  readonly closesAt: Date
  /** Seats as its people see them, and others of it who are up. */
  readonly seats: number
  readonly others: number
  /** Whether the reader is up, and whether they said that they cannot come. */
  readonly up: boolean
  readonly declined: boolean
}

/** $1 deliveries. Of a room those seats count that are shown, see `rooms/current-slot-query.ts`. */
const factsQuery = `
  select d.id as "deliveryId", d.receipt, g.kind, u.locale, u.email, u.is_sample as "isSample",
         g.expires_at as "expiresAt", coalesce(r.date, g.date) as "startsAt",
         r.id as "roomId", r.draw_id as "drawId", r.state, r.provider, r.closes_at as "closesAt",
         case when d.device_id is null then exists (
           select from signals told join rooms tr on tr.id = told.room_id join deliveries shown on shown.signal_id = told.id
           where told.user_id = g.user_id and tr.draw_id = r.draw_id and (told.id >= g.id or g.kind = 'nudge')
             and shown.shown_at is not null) else false end as "isSeen",
         lights.seats, lights.others, coalesce(own.participate, false) as up,
         own.declined_at is not null and not own.participate as declined
  from deliveries d
  join signals g on g.id = d.signal_id
  join users u on u.id = g.user_id
  left join rooms r on r.id = g.room_id
  left join users_rooms own on own.draw_id = r.draw_id and own.user_id = g.user_id
  left join lateral (
    select count(*)::int as seats, (count(*) filter (where participate and user_id <> g.user_id))::int as others
    from users_rooms
    where room_id = r.id
      and (participate or user_id = g.user_id
           or declined_at is null and (reseated or drawn_ordinal is null or drawn_ordinal = r.ordinal))
  ) lights on true
  where d.id = any($1::int[])`

type FactsRow = Omit<MessageFacts, 'room'> & Omit<RoomFacts, 'id'> & { readonly roomId: number | null }

/** The facts of these deliveries in one question, in no order; those that are gone are left out. */
export async function readMessageFacts(
  { db }: Pick<Deps, 'db'>,
  deliveryIds: readonly number[],
): Promise<MessageFacts[]> {
  const { rows } = await db.pool.query<FactsRow>({
    name: 'message-facts',
    text: factsQuery,
    values: [deliveryIds],
  })
  return rows.map((row) => {
    const {
      deliveryId,
      receipt,
      kind,
      locale,
      email,
      isSample,
      isSeen,
      expiresAt,
      startsAt,
      roomId,
      ...room
    } = row
    const { drawId, state, provider, closesAt, seats, others, up, declined } = room
    return {
      ...{ deliveryId, receipt, kind, locale, email, isSample, isSeen, expiresAt, startsAt },
      room:
        roomId === null
          ? null
          : { id: roomId, drawId, state, provider, closesAt, seats, others, up, declined },
    }
  })
}
