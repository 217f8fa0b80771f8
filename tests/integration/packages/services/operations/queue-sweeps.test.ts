import { queueSweeps } from '@kuji/services/operations/queue-sweeps'
import { syncHosts } from '@kuji/services/hosting/sync-hosts'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer({ hosts: 25 })
afterAll(() => server.close())

const { pool } = server.deps.db
const patience = new AbortController().signal

beforeEach(async () => {
  await syncHosts(server.deps, patience)
  await pool.query(
    `delete from pgboss.job; delete from rooms; update hosts set swept_at = null, listed = true`,
  )
})

/** The hosts queued at an instant, by their number from 1. */
async function queuedAt(instant: string): Promise<number[]> {
  server.clock.moveTo(instant)
  await queueSweeps(server.deps)
  const { rows } = await pool.query<{ host: string }>(
    `select data->>'host' as host from pgboss.job where name = 'sweep-host' order by 1`,
  )
  return rows.map(({ host }) => server.zoom.hosts.indexOf(host) + 1).toSorted((a, b) => a - b)
}

function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}

test('a few hosts at a time are swept, those first that were never', async () => {
  await pool.query(`update hosts set swept_at = '2030-01-05T12:00:00Z' where name = $1`, [
    server.zoom.hosts[0],
  ])
  expect(await queuedAt('2030-01-06T12:00:00Z')).toEqual(numbers(2, 21))
  await queuedAt('2030-01-06T12:00:30Z')
  expect(await queuedAt('2030-01-06T12:01:00Z')).toHaveLength(20)
})

test('a host is swept again after twenty hours, or once it has run a meeting for us', async () => {
  await pool.query(`update hosts set swept_at = '2030-01-06T12:00:00Z'`)
  const [host] = server.zoom.hosts
  await pool.query(
    `with draw as (
       insert into draws (date, drawn_at, seed, input_hash, sizes)
       values ('2030-01-07T00:00:00Z', now(), repeat('0', 64), repeat('0', 64), '{}') returning id
     ), room as (
       insert into rooms (draw_id, ordinal, date, closes_at, state)
       select id, 0, '2030-01-07T00:00:00Z', '2030-01-07T00:15:00Z', 'closed' from draw returning id, date
     )
     insert into meetings (room_id, host, key, state, date, busy_from, busy_until)
     select id, $1, 'kuji-x', 'gone', date, date, '2030-01-07T00:20:00Z' from room`,
    [host],
  )
  expect(await queuedAt('2030-01-07T00:20:00Z')).toEqual([])
  expect(await queuedAt('2030-01-07T00:20:01Z')).toEqual([1])
  await pool.query('delete from pgboss.job')
  await pool.query(`update hosts set swept_at = '2030-01-07T00:21:00Z' where name = $1`, [host])
  expect(await queuedAt('2030-01-07T07:59:00Z')).toEqual([])
  expect(await queuedAt('2030-01-07T08:00:01Z')).toEqual(numbers(2, 21))
})

test.each([
  { when: 'a draw is less than twenty minutes away', instant: '2030-01-06T23:30:00Z', queued: 0 },
  { when: 'no draw is near', instant: '2030-01-06T23:29:00Z', queued: 20 },
  { when: 'a morning is under way', instant: '2030-01-07T00:20:00Z', queued: 0 },
  { when: 'it is over', instant: '2030-01-07T00:20:01Z', queued: 20 },
])('$queued hosts are swept while $when', async ({ instant, queued }) => {
  expect(await queuedAt(instant)).toHaveLength(queued)
})

test('nor are hosts swept while a practice morning is under way', async () => {
  await pool.query(
    `insert into practice_slots (date, draw_at) values ('2030-01-06T12:10:00Z', '2030-01-06T12:08:00Z')`,
  )
  expect(await queuedAt('2030-01-06T12:00:00Z')).toEqual([])
})

test('one that is not ours any more is swept no more', async () => {
  await pool.query('update hosts set listed = false where name <> $1', [server.zoom.hosts[0]])
  expect(await queuedAt('2030-01-08T12:00:00Z')).toEqual([1])
})
