import { inTransaction } from '@kuji/db/in-transaction'
import type { SqlTransaction } from '@kuji/db/sql-client'
import { addMinutes } from '@kuji/domain/morning'
import { confirmedForMinutes, quietTestMinutes, slotsToTest } from '@kuji/domain/quiet-test-time'
import type { Deps } from '../deps.ts'
import { userTopic } from '../rooms/now-topics.ts'
import { tellNowAll } from '../rooms/tell-now.ts'
import { queueSignals } from './queue-signals.ts'

type QuietDeps = Pick<Deps, 'db' | 'queue' | 'clock' | 'settings' | 'mail'>

type UnconfirmedDevice = { readonly id: number; readonly userId: number }

type Unreached = { readonly userId: number; readonly startsAt: Date }

/** However late a test was taken, its device has so long to confirm it, in minutes. */
const shortestAnswerMinutes = 5

/**
 * From 22:00 to 23:00 queues quiet tests for the coming slots: to the devices of registered people
 * that have confirmed nothing for 24 hours. One a person and evening, however often it is called.
 *
 * @returns how many devices are tested
 */
export async function queueQuietTests(deps: QuietDeps): Promise<number> {
  const now = deps.clock.now()
  const { timetable, rhythm } = deps.settings
  const slots = slotsToTest(timetable, rhythm, now)
  const expiresAt = addMinutes(now, quietTestMinutes)
  let devices = 0
  for (const startsAt of slots)
    devices += await inTransaction(deps.db.pool, async (client) => {
      const found = await findUnconfirmed(client, { startsAt, slots, now })
      const to = [...new Set(found.map(({ userId }) => userId))].map((userId) => ({ userId, roomId: null }))
      const deviceIds = found.map(({ id }) => id)
      await queueSignals(deps, client, { kind: 'quiet_test', to, startsAt, expiresAt, deviceIds })
      return found.length
    })
  return devices
}

/** Who is registered for several of the slots is tested for the earliest. */
async function findUnconfirmed(
  client: SqlTransaction,
  { startsAt, slots, now }: { readonly startsAt: Date; readonly slots: readonly Date[]; readonly now: Date },
): Promise<UnconfirmedDevice[]> {
  const { rows } = await client.query<UnconfirmedDevice>(
    `select p.id, p.user_id as "userId" from enroll_information e
     join push_subscriptions p on p.user_id = e.user_id
     where e.date = $1 and (p.last_shown_at is null or p.last_shown_at <= $3)
       and not exists (
         select from signals g
         where g.user_id = e.user_id and g.kind = 'quiet_test' and g.room_id is null and g.date = any($2)
       )`,
    [startsAt, slots, addMinutes(now, -confirmedForMinutes)],
  )
  return rows
}

/**
 * Marks the devices silent whose quiet test has run out unconfirmed, and queues one e-mail to each
 * person who is left without a device that works, where there is a mail server. A test that no push
 * service took says nothing about its device. Until its slot begins a test may be judged late.
 *
 * @returns how many devices are newly silent
 */
export function noteSilentDevices(deps: QuietDeps): Promise<number> {
  const now = deps.clock.now()
  return inTransaction(deps.db.pool, async (client) => {
    const owners = await markSilent(client, now)
    // Their screens say by which way the next message comes.
    if (owners.length > 0) await tellNowAll(client, [...new Set(owners)].map(userTopic))
    if (deps.mail !== null) await queueMails(deps, client, await findUnreached(client, now))
    return owners.length
  })
}

/** A device that was heard of, or made anew, after its test is none of that test's business. @returns their owners */
async function markSilent(client: SqlTransaction, now: Date): Promise<number[]> {
  const { rows } = await client.query<{ userId: number }>(
    `update push_subscriptions p set silent_since = $1
     from (
       select distinct d.device_id as id, g.user_id, g.expires_at - make_interval(mins => $3) as queued_at
       from signals g join deliveries d on d.signal_id = g.id
       where g.kind = 'quiet_test' and g.date > $1 and g.expires_at <= $1
         and d.state = 'taken' and d.sent_at <= $2 and d.shown_at is null
     ) test
     where p.id = test.id and p.user_id = test.user_id and p.silent_since is null
       and p.created_at <= test.queued_at
       and (p.last_shown_at is null or p.last_shown_at < test.queued_at)
     returning p.user_id as "userId"`,
    [now, addMinutes(now, -shortestAnswerMinutes), quietTestMinutes],
  )
  return rows.map(({ userId }) => userId)
}

/**
 * Whom their quiet test left without a device that works: one fell silent or was refused since it was
 * queued, or all that were tested are gone. Who knew already is not told again.
 */
async function findUnreached(client: SqlTransaction, now: Date): Promise<Unreached[]> {
  const { rows } = await client.query<Unreached>(
    `select g.user_id as "userId", g.date as "startsAt" from signals g
     where g.kind = 'quiet_test' and g.date > $1 and g.expires_at <= $1
       and not exists (select from push_subscriptions p where p.user_id = g.user_id and p.silent_since is null)
       and (
         exists (select from push_subscriptions p where p.user_id = g.user_id and p.silent_since >= g.expires_at - make_interval(mins => $2))
         or not exists (select from deliveries d where d.signal_id = g.id)
       )
       and not exists (
         select from signals told
         where told.user_id = g.user_id and told.kind = 'signal_silent' and told.date = g.date
       )`,
    [now, quietTestMinutes],
  )
  return rows
}

async function queueMails(
  deps: QuietDeps,
  client: SqlTransaction,
  unreached: readonly Unreached[],
): Promise<void> {
  const slots = new Map(unreached.map(({ startsAt }) => [startsAt.getTime(), startsAt]))
  for (const [time, startsAt] of slots) {
    const people = unreached.filter((one) => one.startsAt.getTime() === time)
    const to = people.map(({ userId }) => ({ userId, roomId: null }))
    await queueSignals(deps, client, { kind: 'signal_silent', to, startsAt, expiresAt: startsAt })
  }
}
