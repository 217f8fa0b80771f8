import type { SignalKind } from '@kuji/contract/signal'
import type { SqlTransaction } from '@kuji/db/sql-client'
import { enqueue } from '@kuji/jobs/enqueue'
import type { Deps } from '../deps.ts'
import { kindsWithMail, mailOrigin } from './by-mail.ts'

/** What is to be told, and to whom. */
export type News = {
  readonly kind: SignalKind
  /** `roomId` is null for what is not about a room. Nobody is told twice of the same kind and room. */
  readonly to: readonly { readonly userId: number; readonly roomId: number | null }[]
  /** The slot it is about where there is no room; of quiet tests and dead signals one per slot is queued. */
  readonly startsAt?: Date | null
  /** When it becomes useless; of what is about a room, when that room closes unless said otherwise. */
  readonly expiresAt?: Date
  /** Only to these devices, by their ids; absent: to all that their people have. */
  readonly deviceIds?: readonly number[]
}

/**
 * Queues news in the caller's transaction: the outbox row of each person, its deliveries to their
 * devices, and by e-mail where no device is known to work (of a nudge also where none has shown
 * anything this morning). Whoever can be reached by neither is noted so. One statement, however
 * many people; again it changes nothing.
 *
 * Each delivery's receipt are the 122 random bits of a version 4 UUID, which PostgreSQL takes
 * from the system's strong source.
 *
 * @throws when what is not about a room has no `expiresAt`
 */
export async function queueSignals(
  { queue, mail }: Pick<Deps, 'queue' | 'mail'>,
  client: SqlTransaction,
  { kind, to, startsAt = null, expiresAt, deviceIds }: News,
): Promise<void> {
  if (to.length === 0) return
  const { rows } = await client.query<{ origin: string }>(queueStatement, [
    to.map(({ userId }) => userId),
    to.map(({ roomId }) => roomId),
    kind,
    startsAt,
    expiresAt ?? null,
    deviceIds ?? null,
    kind !== 'signal_silent',
    mail !== null && kindsWithMail.includes(kind),
    mail !== null && kind === 'signal_silent',
    mailOrigin,
  ])
  await enqueue(queue, client, { name: 'send-signals', payloads: rows })
}

/**
 * $1 users, $2 their rooms, $3 kind, $4 slot, $5 expiry or null, $6 only these devices or null,
 * $7 whether devices are told, $8 whether e-mail helps out, $9 whether only e-mail tells it.
 *
 * The devices are held against being deleted meanwhile, which would break the whole transaction.
 */
const queueStatement = `
  with wanted as (
    select w.user_id, w.room_id, coalesce($5::timestamptz, r.closes_at) as expires_at, r.draw_id
    from unnest($1::int[], $2::int[]) as w(user_id, room_id) left join rooms r on r.id = w.room_id
  ), devices as (
    select id, user_id, silent_since, substring(endpoint from '^https://[^/?#]{1,250}') as origin
    from push_subscriptions
    where $7 and user_id = any($1) and ($6::int[] is null or id = any($6)) and endpoint like 'https://%'
    order by id for key share
  ), ways as (
    select w.*, exists (select from devices d where d.user_id = w.user_id) as by_device,
           not u.is_sample and ($9 or ($8 and (
             not exists (select from devices d where d.user_id = w.user_id and d.silent_since is null)
             or ($3 = 'nudge' and not exists (
               select from signals g join rooms r on r.id = g.room_id join deliveries shown on shown.signal_id = g.id
               where g.user_id = w.user_id and r.draw_id = w.draw_id and shown.shown_at is not null))
           ))) as by_mail
    from wanted w join users u on u.id = w.user_id
  ), told as (
    insert into signals (user_id, room_id, kind, date, expires_at, state, no_device)
    select user_id, room_id, $3, $4::timestamptz, expires_at,
           (case when by_device or by_mail then 'waiting' else 'undeliverable' end)::signal_state,
           not (by_device or by_mail)
    from ways order by user_id, room_id
    on conflict do nothing returning id, user_id, room_id
  ), sending as (
    insert into deliveries (signal_id, device_id, origin, receipt)
    select told.id, d.id, d.origin, replace(gen_random_uuid()::text, '-', '')
    from told join devices d on d.user_id = told.user_id
    union all
    select told.id, null, $10, replace(gen_random_uuid()::text, '-', '')
    from told join ways on ways.user_id = told.user_id and ways.room_id is not distinct from told.room_id
    where ways.by_mail
    returning origin
  )
  select distinct origin from sending`
