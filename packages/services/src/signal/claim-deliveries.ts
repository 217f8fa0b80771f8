import type { SignalKind } from '@kuji/contract/signal'
import type { Deps } from '../deps.ts'
import { mailOrigin } from './by-mail.ts'

/** A delivery that this process alone has in hand. */
export type Claim = {
  readonly id: number
  readonly signalId: number
  /** Counts the times it was claimed, this one too: whoever claims it later has another number. */
  readonly tries: number
  readonly kind: SignalKind
  readonly expiresAt: Date
  /** An earlier try did arrive. */
  readonly isShown: boolean
  /** Not to be told any more: something newer is, or the device has changed hands. */
  readonly isPointless: boolean
  /** Null: by e-mail. */
  readonly device: {
    readonly id: number
    readonly endpoint: string
    readonly p256dh: string
    readonly auth: string
  } | null
}

type ClaimRow = Omit<Claim, 'device'> & {
  readonly isPutOff: boolean
  readonly deviceId: number | null
  readonly endpoint: string
  readonly p256dh: string
  readonly auth: string
}

/**
 * So long after it was claimed, in seconds, a delivery that nothing became of is another's: longer
 * than a push service or a mail server is waited for. At most 17 s pass for a connection and a status,
 * and a few before it where replies without end hold the connections.
 */
const claimSeconds = 30
const mailClaimSeconds = 90

/** How long older news waits for newer, in seconds: until that is tried again, but not less and not more. */
const shortestPutOff = 5
const longestPutOff = 30

/**
 * Takes deliveries of one origin in hand, such as were never tried before all others: those that are
 * due, and those that a process took that then died. What somebody else is just taking is passed over,
 * so that any number of processes share the work. Times are the database's: the clocks of processes may differ.
 *
 * Old news whose newer is still on its way to the same place is put off, which is no try.
 */
export async function claimDeliveries(
  { db, clock }: Pick<Deps, 'db' | 'clock'>,
  origin: string,
  { most, signal }: { readonly most: number; readonly signal: AbortSignal },
): Promise<Claim[]> {
  while (!signal.aborted) {
    const { rows } = await db.pool.query<ClaimRow>({
      name: 'claim-deliveries',
      text: claimStatement,
      values: [origin, most, claimSecondsOf(origin), clock.now()],
    })
    const claims = rows.filter(({ isPutOff }) => !isPutOff)
    // Behind nothing but what was put off there may be more.
    if (claims.length > 0 || rows.length === 0) return claims.map(claimOf)
  }
  return []
}

/**
 * How long until the next delivery of an origin is due, in milliseconds: one that has to wait, or one
 * that another process has in hand, should that one die. Null when none is left.
 */
export async function dueIn({ db }: Pick<Deps, 'db'>, origin: string): Promise<number | null> {
  const { rows } = await db.pool.query<{ milliseconds: number | null }>(
    `select (extract(epoch from min(${dueAt('$2::int')}) - clock_timestamp()) * 1000)::float8 as milliseconds
     from deliveries d where origin = $1 and state in ('waiting', 'sending')`,
    [origin, claimSecondsOf(origin)],
  )
  return rows[0]?.milliseconds ?? null
}

/** The origins for which something is due now, or within so many milliseconds, that this install can send. */
export async function findDueOrigins(
  { db, mail }: Pick<Deps, 'db' | 'mail'>,
  withinMs = 0,
): Promise<string[]> {
  const { rows } = await db.pool.query<{ origin: string }>({
    name: 'due-origins',
    text: `select distinct origin from deliveries d
           where state in ('waiting', 'sending') and ($4 or origin <> $1)
             and ${dueAt('(case origin when $1 then $2 else $3 end)::int')} <= clock_timestamp() + $5 * interval '1 millisecond'`,
    values: [mailOrigin, mailClaimSeconds, claimSeconds, mail !== null, withinMs],
  })
  return rows.map(({ origin }) => origin)
}

/** How many deliveries are still to be sent, or nobody knows whether they were. */
export async function countOpenDeliveries({
  db,
  clock,
  mail,
}: Pick<Deps, 'db' | 'clock' | 'mail'>): Promise<number> {
  const { rows } = await db.pool.query<{ count: number }>(
    `select count(*)::int as count from deliveries d join signals g on g.id = d.signal_id
     where d.state in ('waiting', 'sending') and g.expires_at > $1 and ($3 or d.origin <> $2)`,
    [clock.now(), mailOrigin, mail !== null],
  )
  return rows[0]?.count ?? 0
}

function claimSecondsOf(origin: string): number {
  return origin === mailOrigin ? mailClaimSeconds : claimSeconds
}

function dueAt(claimLasts: string): string {
  return `(case d.state when 'waiting' then coalesce(d.not_before, '-infinity')
                else d.claimed_at + ${claimLasts} * interval '1 second' end)`
}

/**
 * $1 origin, $2 most, $3 seconds a claim lasts, $4 now by our own clock. Of one morning the latest
 * news is shown alone: an older message that comes late would take its place. What was taken replaces
 * it; what is open may still come to nothing.
 */
const claimStatement = `
  with due as (
    select d.id, d.signal_id, d.device_id, d.shown_at from deliveries d
    where d.origin = $1 and d.state in ('waiting', 'sending') and ${dueAt('$3::int')} <= clock_timestamp()
    order by d.not_before nulls first, d.id limit $2 for update skip locked
  ), looked_at as (
    select due.id, due.signal_id, g.kind, g.expires_at, p.id as device_id, p.endpoint, p.p256dh, p.auth,
           judged.is_pointless, newer.open_until,
           newer.is_open is true and judged.is_pointless is not true and due.shown_at is null and g.expires_at > $4 as is_put_off
    from due
    join signals g on g.id = due.signal_id
    left join rooms r on r.id = g.room_id
    left join push_subscriptions p on p.id = due.device_id
    left join lateral (
      select bool_or(nd.state = 'taken') as is_told,
             bool_or(nd.state in ('waiting', 'sending')) as is_open,
             max(nd.not_before) filter (where nd.state = 'waiting') as open_until
      from signals ng join rooms nr on nr.id = ng.room_id
      join deliveries nd on nd.signal_id = ng.id and nd.device_id is not distinct from due.device_id
      where ng.user_id = g.user_id and ng.id > g.id and nr.draw_id = r.draw_id
    ) newer on true
    cross join lateral (select p.user_id <> g.user_id or newer.is_told as is_pointless) judged
  ), claimed as (
    update deliveries d set
      state = (case when l.is_put_off then 'waiting' else 'sending' end)::delivery_state,
      tries = tries + (not l.is_put_off)::int,
      claimed_at = clock_timestamp(),
      not_before = case when l.is_put_off
        then least(greatest(l.open_until, clock_timestamp() + ${shortestPutOff} * interval '1 second'),
                   clock_timestamp() + ${longestPutOff} * interval '1 second')
        else d.not_before end
    from looked_at l where d.id = l.id
    returning d.id, d.tries, d.shown_at
  )
  select c.id, l.signal_id as "signalId", c.tries, l.kind, l.expires_at as "expiresAt",
         c.shown_at is not null as "isShown", l.device_id as "deviceId", l.endpoint, l.p256dh, l.auth,
         l.is_pointless is true as "isPointless", l.is_put_off as "isPutOff"
  from claimed c join looked_at l on l.id = c.id
  order by c.id`

function claimOf({ deviceId, endpoint, p256dh, auth, isPutOff: _, ...claim }: ClaimRow): Claim {
  return { ...claim, device: deviceId === null ? null : { id: deviceId, endpoint, p256dh, auth } }
}
