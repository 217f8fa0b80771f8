import { inTransaction } from '@kuji/db/in-transaction'
import type { Settings } from '@kuji/services/deps'
import { claimHosts, type HostlessRoom } from '@kuji/services/hosting/claim-hosts'
import { lockHosts } from '@kuji/services/hosting/lock-hosts'
import { afterAll, expect, test } from 'vitest'
import { aHostedDraw, depsWith, hostsNamed, type HostedDraw } from '../../../../support/hosts-of-a-draw.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer()
const { pool } = server.deps.db
afterAll(() => server.close())

const fallbackUrl = 'https://meet.kuji.example'

/** Claims hosts for those of a draw's rooms that have no claim, and gives the rooms' hosts. */
async function claimFor(draw: HostedDraw, settings: Partial<Settings>) {
  const { rows } = await pool.query<HostlessRoom>(
    `select id as "roomId", date as "startsAt", closes_at as "closesAt" from rooms r where draw_id = $1
       and not exists (select from meetings m where m.room_id = r.id and m.state in ('claimed', 'made'))
     order by ordinal`,
    [draw.summary.id],
  )
  return inTransaction(pool, async (client) => {
    await lockHosts(client)
    return claimHosts(depsWith(server, settings), client, rows)
  })
}

/** What became of a draw's claims. */
async function setClaims({ rooms }: HostedDraw, state: string): Promise<void> {
  await pool.query(
    'update meetings set state = $2::meeting_state, asked_at = busy_from where room_id = any($1)',
    [rooms.map(({ id }) => id), state],
  )
}

test.each([
  ['made', 0],
  ['abandoned', 0],
  ['gone', 2],
])('of two hosts whose meetings are %s, %i are free for other rooms', async (state, free) => {
  const hosts = hostsNamed(state, 2)
  const draw = await aHostedDraw(server, 16, { hosts, fallbackUrl })
  await setClaims(draw, state)
  const claimed = await claimFor(draw, { hosts })

  expect([...claimed.values()].toSorted()).toEqual(hosts.slice(0, free))
})

test('a room that is given a host has it written down with its claim, first come, first served', async () => {
  const draw = await aHostedDraw(server, 12, { hosts: hostsNamed('early', 1), fallbackUrl })
  const later = draw.rooms.filter(({ host }) => host === null)
  await pool.query(`insert into hosts (name) values ('late@hosts.example')`)
  const claimed = await claimFor(draw, {})

  expect([...claimed]).toEqual([[later[0]?.id, 'late@hosts.example']])
  expect(await server.deps.db.prisma.room.findUnique({ where: { id: later[0]?.id ?? 0 } })).toMatchObject({
    host: 'late@hosts.example',
  })
  expect(
    await server.deps.db.prisma.meeting.findMany({ where: { roomId: later[0]?.id ?? 0 } }),
  ).toMatchObject([
    { host: 'late@hosts.example', lane: 0, state: 'claimed', startsAt: draw.startsAt, askedAt: null },
  ])
})

test('calls promised to meetings that were not asked for yet are not promised again', async () => {
  const hosts = hostsNamed('promised', 1)
  const settings = { hosts, hostConcurrency: 3, fallbackUrl }
  const spend = () =>
    pool.query(
      'update hosts set calls = 88, calls_on = ($2::timestamptz at time zone $3)::date where name = $1',
      [...[hosts[0], server.clock.now(), 'UTC']],
    )
  const draw = await aHostedDraw(server, 4, settings)
  await spend()

  // 88 spent, 5 promised to the first room: 7 are left, enough for one more.
  await addRoom(draw)
  await addRoom(draw)
  expect((await claimFor(draw, settings)).size).toBe(1)
  // Once those two were asked for, what they cost is among the spent.
  await setClaims(draw, 'made')
  expect((await claimFor(draw, settings)).size).toBe(1)
})

test('nothing to claim, or nobody to claim from, is no trouble', async () => {
  const draw = await aHostedDraw(server, 4, { hosts: [], fallbackUrl })

  expect((await claimFor(draw, {})).size).toBe(0)
  const empty = await inTransaction(pool, (client) => claimHosts(server.deps, client, []))
  expect(empty.size).toBe(0)
})

/** One room more of a draw, without a host. */
async function addRoom({ summary }: HostedDraw): Promise<void> {
  await pool.query(
    `insert into rooms (draw_id, ordinal, date, closes_at)
     select draw_id, max(ordinal) + 1, max(date), max(closes_at) from rooms where draw_id = $1 group by draw_id`,
    [summary.id],
  )
}
