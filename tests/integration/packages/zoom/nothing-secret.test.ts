import { runTick } from '@kuji/services/operations/run-tick'
import type { SqlPool } from '@kuji/db/sql-client'
import { afterAll, expect, test } from 'vitest'
import { call, meetingUrl, post } from '../../../support/kuji-calls.ts'
import type { Person } from '../../../support/kuji-people.ts'
import { aRegisteredMorning } from '../../../support/morning-of.ts'
import { aRunningServer } from '../../../support/running-server.ts'

const server = await aRunningServer({ hosts: 6, fallbackUrl: 'https://meet.example/kuji' })
afterAll(() => server.close())

const patience = new AbortController().signal

/** Marks of the simulator's start links and access tokens, which nobody but the client may ever see. */
const secrets = [/zak=/, /\/s\/\d/, /practice\.[\w-]{20}/]

test(
  'start links and tokens of Zoom are nowhere: not in the database, the log, the signals or the answers',
  { timeout: 120_000 },
  async () => {
    const { people, goTo } = await aRegisteredMorning(server, 12)
    for (const { userId } of people) await subscribe(userId)
    await expectSimulatorToHandOutBoth()
    server.zoom.lockWaitingRoom(server.zoom.hosts[0] ?? '', true)
    server.zoom.faults.failNext({ status: 400, path: '/v2/users', body: leakyRefusal })
    server.zoom.faults.dropNextAfterWork('POST')

    const answers: string[] = []
    for (const minute of [-10, -9, -3, 0, 3, 6, 15, 16]) {
      goTo(minute)
      await runTick(server.deps, patience)
      for (const by of people) answers.push(await everythingToldTo(by))
    }

    const places = {
      database: await dumpOf(server.deps.db.pool),
      log: server.logLines.join('\n'),
      signals: server.phones.received.map(({ text }) => text).join('\n'),
      answers: answers.join('\n'),
    }
    expect(server.zoom.calls.filter(({ method }) => method === 'POST').length).toBeGreaterThan(3)
    expect(places.signals).toContain('room_ready')
    expect(places.answers).toContain('/j/')
    for (const [place, text] of Object.entries(places)) {
      for (const secret of secrets) expect(text.match(secret)?.[0] ?? null, place).toBeNull()
    }
    // The links people enter by belong into the database and the answers, not on a lock screen or into a log.
    for (const text of [places.log, places.signals]) expect(text).not.toMatch(/\/j\/\d|meet\.example/)
  },
)

const leakyRefusal = {
  code: 300,
  message:
    'Cannot start https://zoom.example/s/1?zak=only-for-the-host with practice.AAAAAAAAAAAAAAAAAAAAAAAA',
}

/** Else the test would look for marks that nothing carries. */
async function expectSimulatorToHandOutBoth(): Promise<void> {
  const { oauthUrl, apiUrl, accountId, clientId, clientSecret, hosts } = server.zoom
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64')
  const granted = await fetch(oauthUrl, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}` },
    body: new URLSearchParams({ grant_type: 'account_credentials', account_id: accountId }),
  })
  const { access_token: token } = (await granted.json()) as { access_token: string }
  expect(token).toMatch(secrets[2] as RegExp)
  const made = await fetch(`${apiUrl}/users/${hosts[5]}/meetings`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ topic: 'Somebody else', start_time: '2031-01-01T00:00:00Z' }),
  })
  const text = await made.text()
  expect(text).toMatch(secrets[0] as RegExp)
  expect(text).toMatch(secrets[1] as RegExp)
}

async function subscribe(userId: number): Promise<void> {
  const { endpoint, keys } = server.phones.subscribe()
  await server.deps.db.prisma.pushSubscription.create({ data: { userId, endpoint, ...keys } })
}

/** What the REST API and the Now screen say to a person, tapping "I am up" on the way. */
async function everythingToldTo(by: Person): Promise<string> {
  const replies = await Promise.all([
    meetingUrl(server, by),
    post(server, '/participated', { by, body: {} }).then((reply) => reply.body),
    call(server, { method: 'GET', url: '/trpc/now.view', by }).then((reply) => reply.body),
  ])
  return JSON.stringify(replies)
}

/** Every row of every table as text, bytes included as they would read. */
async function dumpOf(pool: SqlPool): Promise<string> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_schema in ('public', 'pgboss') and table_type = 'BASE TABLE'`,
  )
  const texts: string[] = []
  for (const { name } of tables) {
    const { rows } = await pool.query<{ line: string }>(`select t::text as line from ${name} as t`)
    texts.push(...rows.map(({ line }) => line.replaceAll(/\\+x([0-9a-f]+)/g, readableBytes)))
  }
  return texts.join('\n')
}

function readableBytes(_whole: string, hex: string): string {
  return Buffer.from(hex, 'hex').toString('latin1')
}
