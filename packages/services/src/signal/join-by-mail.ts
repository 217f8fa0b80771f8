import { inTransaction } from '@kuji/db/in-transaction'
import type { SqlTransaction } from '@kuji/db/sql-client'
import { enqueue } from '@kuji/jobs/enqueue'
import type { Deps } from '../deps.ts'
import { kindsWithMail, mailOrigin } from './by-mail.ts'

type MailDeps = Pick<Deps, 'queue' | 'clock' | 'mail'>

/** So often a device is tried in vain before e-mail joins in: one and a half minutes of pauses, and as many sends. */
const usualTries = 7

/** Or it joins in at once, where a push service asks to be left alone for longer than this, in seconds. */
const longestPause = 60

/** Or for everybody whose message has waited so long at a push service that takes none, in minutes of the database's clock. */
const longestWait = 2

/** People written to by one look. */
const mostAtOnce = 2_000

/**
 * Has e-mail take over where all devices of a signal turned out dead, and join in where their push
 * services have failed again and again, or ask for long patience; unless something newer was told.
 * The caller holds the signals.
 *
 * @param signals `tries`: that many in vain at each device are enough
 */
export async function joinByMail(
  { queue, clock, mail }: MailDeps,
  client: SqlTransaction,
  { signalIds, tries = usualTries }: { readonly signalIds: readonly number[]; readonly tries?: number },
): Promise<void> {
  if (mail === null) return
  const values = [signalIds, mailOrigin, clock.now(), kindsWithMail, tries, longestPause]
  const { rowCount } = await client.query(joinStatement, values)
  if (rowCount !== 0)
    await enqueue(queue, client, { name: 'send-signals', payloads: [{ origin: mailOrigin }] })
}

/**
 * Has e-mail join in for everybody whose message has waited for two minutes at these origins, also where
 * it was never tried: at a push service that does not answer the tries of a crowd take all morning.
 *
 * @param origins push services that took nothing when they were just tried
 */
export async function joinBehind(
  deps: MailDeps & Pick<Deps, 'db'>,
  origins: ReadonlySet<string>,
): Promise<void> {
  if (deps.mail === null || origins.size === 0) return
  await inTransaction(deps.db.pool, async (client) => {
    const { rows } = await client.query<{ id: number }>(
      `select id from signals g
       where id in (select signal_id from deliveries where origin = any($1::text[]) and state = 'waiting')
         and created_at < clock_timestamp() - $2 * interval '1 minute' and kind = any($4::text[])
         and not exists (select from deliveries d where d.signal_id = g.id and d.device_id is null)
       order by id limit $3 for no key update`,
      [[...origins], longestWait, mostAtOnce, kindsWithMail],
    )
    if (rows.length > 0) await joinByMail(deps, client, { signalIds: rows.map(({ id }) => id), tries: 0 })
  })
}

/** $1 signals, $2 the origin of e-mail, $3 now, $4 kinds that may go by e-mail, $5 tries before that, $6 seconds of a pause. */
const joinStatement = `
  insert into deliveries (signal_id, origin, receipt)
  select g.id, $2, replace(gen_random_uuid()::text, '-', '')
  from signals g join users u on u.id = g.user_id join rooms r on r.id = g.room_id
  where g.id = any($1::int[]) and g.state = 'waiting' and g.expires_at > $3 and g.kind = any($4::text[])
    and not u.is_sample
    and not exists (
      select from deliveries d where d.signal_id = g.id
        and (d.device_id is null or d.state in ('taken', 'sending')
             or (d.state = 'waiting' and d.tries < $5
                 and (d.not_before > d.claimed_at + $6 * interval '1 second') is not true)))
    and not exists (
      select from signals newer join rooms nr on nr.id = newer.room_id join deliveries nd on nd.signal_id = newer.id
      where newer.user_id = g.user_id and newer.id > g.id and nr.draw_id = r.draw_id and nd.state = 'taken')
  on conflict do nothing`
