import { expect, test } from 'vitest'
import { letClaimsCountAsDead } from '../../../support/dead-workers.ts'
import { ownDatabaseServer } from '../../../support/own-database-server.ts'
import { aServerProcess } from '../../../support/server-process.ts'
import { showMessages } from '../../../support/shown-messages.ts'
import { anUntoldMorning } from '../../../support/untold-morning.ts'
import { waitUntil } from '../../../support/wait-until.ts'
import { aWorkerInstall } from '../../../support/worker-install.ts'

const people = 2_000

/** Messages that one process has in hand at most. */
const inHand = 32

/** Eight minutes before the slot: the rooms are ready, and no nudge is due. */
const now = { KUJI_NOW: '2030-01-06T23:52:00Z', LOG_LEVEL: 'fatal' }

test(
  'workers, the server and PostgreSQL killed in the middle of 2,000 signals: each person sees exactly one',
  { timeout: 240_000 },
  async () => {
    const database = await ownDatabaseServer()
    const install = await aWorkerInstall({}, database.url)
    const endpoints = await anUntoldMorning(install, people)
    const { phones } = install
    const server = await aServerProcess({ ...install.environment, ...now })
    const shown = showMessages(phones, server.origin)
    const taken = async (count: number): Promise<void> => {
      await waitUntil(() => phones.received.length >= count, 60_000)
      // Else nothing would be cut off.
      expect(phones.received.length).toBeLessThan(people - inHand)
    }
    phones.answerAfter(60)
    await server.start()

    for (const count of [250, 500]) {
      const worker = install.start(['tick'], now)
      await taken(count)
      worker.kill('SIGKILL')
      await worker.ended
    }

    // After a trigger the server sends too.
    const trigger = await fetch(`${server.origin}/assign_room/09:00`, {
      method: 'POST',
      headers: { authorization: `Bearer ${install.environment['TRIGGER_TOKEN']}` },
    })
    expect(trigger.status).toBe(202)
    await taken(750)
    await server.crash()
    await server.start()

    const survivor = install.start(['tick'], now)
    await taken(1_250)
    database.kill()
    await database.start()
    await survivor.ended

    await letClaimsCountAsDead(install)
    const last = await install.run(['tick', '--json'], now)
    await shown.confirmAll()

    expect(last).toMatchObject({ code: 0 })
    expect(endpoints.map((endpoint) => shown.news.get(endpoint))).toEqual(endpoints.map(() => 1))
    const { rows } = await install.pool.query<{ states: string[]; open: number; confirmed: number }>(
      `select (select array_agg(distinct state::text) from signals) as states,
              (select count(*)::int from deliveries where state <> 'taken') as open,
              (select count(*)::int from deliveries where shown_at is not null) as confirmed`,
    )
    expect(rows).toEqual([{ states: ['sent'], open: 0, confirmed: people }])
    // What goes out again is at most what the four that ended had in hand.
    expect(shown.repeats()).toBeLessThanOrEqual(4 * inHand)
  },
)
