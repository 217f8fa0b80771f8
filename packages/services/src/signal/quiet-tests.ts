import { inTransaction } from '@kuji/db/in-transaction'
import type { SqlTransaction } from '@kuji/db/sql-client'
import { addMinutes } from '@kuji/domain/morning'
import { confirmedForMinutes, quietTestMinutes, slotsToTest } from '@kuji/domain/quiet-test-time'
import type { Deps } from '../deps.ts'
import { userTopic } from '../rooms/now-topics.ts'
import { tellNowAll } from '../rooms/tell-now.ts'
import { queueSignals } from './queue-signals.ts'

type QuietDeps = Pick<Deps, 'db' | 'queue' | 'clock' | 'settings' | 'mail'>

/** A person and those of their devices that are to be tested. */
type Unconfirmed = { readonly userId: number; readonly deviceIds: readonly number[] }

type Unreached = { readonly userId: number; readonly startsAt: Date }

/** A statement must not take longer than the database allows it. */
const peopleAtOnce = 5_000

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
  let devices = 0
  for (const startsAt of slots) {
    let found: readonly Unconfirmed[]
    do {
      found = await queueSome(deps, { startsAt, slots, now })
      devices += found.flatMap(({ deviceIds }) => deviceIds).length
    } while (found.length === peopleAtOnce)
  }
  return devices
}

type Evening = { readonly startsAt: Date; readonly slots: readonly Date[]; readonly now: Date }

/** @returns whose devices are tested; fewer than `peopleAtOnce` when these were all */
function queueSome(deps: QuietDeps, evening: Evening): Promise<readonly Unconfirmed[]> {
  return inTransaction(deps.db.pool, async (client) => {
    const found = await findUnconfirmed(client, evening)
    await queueSignals(deps, client, {
      kind: 'quiet_test',
      to: found.map(({ userId }) => ({ userId, roomId: null })),
      startsAt: evening.startsAt,
      expiresAt: addMinutes(evening.now, quietTestMinutes),
      deviceIds: found.flatMap(({ deviceIds }) => deviceIds),
    })
    return found
  })
}

/** Who is registered for several of the slots is tested for the earliest. */
async function findUnconfirmed(
  client: SqlTransaction,
  { startsAt, slots, now }: Evening,
): Promise<readonly Unconfirmed[]> {
  const { rows } = await client.query<Unconfirmed>(
    `select e.user_id as "userId", array_agg(p.id) as "deviceIds" from enroll_information e
     join push_subscriptions p on p.user_id = e.user_id
     where e.date = $1 and (p.last_shown_at is null or p.last_shown_at <= $3)
       and not exists (
         select from signals g
         where g.user_id = e.user_id and g.kind = 'quiet_test' and g.room_id is null and g.date = any($2)
       )
     group by e.user_id limit $4`,
    [startsAt, slots, addMinutes(now, -confirmedForMinutes), peopleAtOnce],
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

/**
 * $1 now, $2 minutes that a test has: the quiet tests that have run out, of people who are still
 * registered for a slot to come. Enrolments are looked up by their slot; signals are too many for that.
 */
const finishedTests = `
  select g.id, g.user_id, g.date, g.expires_at - make_interval(mins => $2) as queued_at
  from enroll_information e
  join signals g on g.user_id = e.user_id and g.date = e.date and g.kind = 'quiet_test' and g.room_id is null
  where e.date > $1 and g.expires_at <= $1`

/** A device that was heard of, or made anew, after its test is none of that test's business. @returns their owners */
async function markSilent(client: SqlTransaction, now: Date): Promise<number[]> {
  const { rows } = await client.query<{ userId: number }>(
    `update push_subscriptions p set silent_since = $1
     from (${finishedTests}) test
     join deliveries d on d.signal_id = test.id
     where p.id = d.device_id and p.user_id = test.user_id and p.silent_since is null
       and d.state = 'taken' and d.sent_at <= $3 and d.shown_at is null
       and p.created_at <= test.queued_at and (p.last_shown_at is null or p.last_shown_at < test.queued_at)
     returning p.user_id as "userId"`,
    [now, quietTestMinutes, addMinutes(now, -shortestAnswerMinutes)],
  )
  return rows.map(({ userId }) => userId)
}

/**
 * Whom their quiet test left without a device that works: one fell silent or was refused since it was
 * queued, or all that were tested are gone. Who knew already is not told again.
 *
 * Counted for each person by itself: joined, and before the database has seen that evening's rows in
 * its statistics, they are compared each with each.
 */
async function findUnreached(client: SqlTransaction, now: Date): Promise<Unreached[]> {
  const { rows } = await client.query<Unreached>(
    `with test as materialized (${finishedTests})
     select test.user_id as "userId", test.date as "startsAt" from test
     where (select count(*) from push_subscriptions p where p.user_id = test.user_id and p.silent_since is null) = 0
       and (
         (select max(p.silent_since) from push_subscriptions p where p.user_id = test.user_id) >= test.queued_at
         or (select count(*) from deliveries d where d.signal_id = test.id) = 0
       )
       and (
         select count(*) from signals told
         where told.user_id = test.user_id and told.date = test.date and told.kind = 'signal_silent'
           and told.room_id is null
       ) = 0`,
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
