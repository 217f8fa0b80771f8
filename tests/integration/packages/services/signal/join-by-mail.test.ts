import { runTick } from '@kuji/services/operations/run-tick'
import { workSignals } from '@kuji/services/operations/work-signals'
import type { PushSender } from '@kuji/services/ports'
import { afterAll, expect, test } from 'vitest'
import type { Person } from '../../../../support/kuji-people.ts'
import { startMailSink } from '../../../../support/mail-sink.ts'
import { aRegisteredMorning } from '../../../../support/morning-of.ts'
import { aPhoneOf } from '../../../../support/phone-of.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const mails = await startMailSink()
const server = await aRunningServer({ mails })
afterAll(async () => {
  await server.close()
  await mails.close()
})

const { deps } = server
const patience = new AbortController().signal
const send: PushSender['send'] = () => Promise.resolve({ outcome: 'later', status: null, retryAfterMs: null })
const unanswered = { ...deps, push: { ...deps.push, send } }

/** A drawn morning whose messages have never been tried; they were queued so many seconds ago. */
async function aMorningUntold(seconds: number): Promise<readonly Person[]> {
  const { people, goTo } = await aRegisteredMorning(server, 3)
  for (const person of people) await aPhoneOf(server, person)
  goTo(-10)
  await runTick(deps, patience)
  await deps.db.pool.query(
    `with again as (
       update signals set state = 'waiting', sent_at = null, created_at = now() - $2 * interval '1 second'
       where user_id = any($1::int[]) and kind = 'room_ready' returning id)
     update deliveries set state = 'waiting', sent_at = null, tries = 0, claimed_at = null
     where signal_id in (select id from again)`,
    [people.map(({ userId }) => userId), seconds],
  )
  return people
}

function mailsTo(people: readonly Person[]): number[] {
  return people.map(({ email }) => mails.to(email).length)
}

test('behind a push service that takes nothing for two minutes everybody is written to, once', async () => {
  const people = await aMorningUntold(121)
  await workSignals(unanswered, patience)
  await workSignals(unanswered, patience)

  expect(mailsTo(people)).toEqual([1, 1, 1])
})

test('who has waited for less is not written to yet', async () => {
  const people = await aMorningUntold(60)
  await workSignals(unanswered, patience)

  expect(mailsTo(people)).toEqual([0, 0, 0])
})

test('where the push service takes messages again nobody is', async () => {
  const people = await aMorningUntold(121)
  await workSignals(deps, patience)

  expect(mailsTo(people)).toEqual([0, 0, 0])
})
