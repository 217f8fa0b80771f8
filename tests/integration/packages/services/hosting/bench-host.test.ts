import type { AppErrorCode } from '@kuji/domain/errors'
import { benchHost, unbenchHost } from '@kuji/services/hosting/bench-host'
import { countFreeHosts } from '@kuji/services/hosting/count-free-hosts'
import { noteHostFailure } from '@kuji/services/hosting/note-host-failure'
import { syncHosts } from '@kuji/services/hosting/sync-hosts'
import { afterAll, expect, test } from 'vitest'
import { aHostedDraw, depsWith, hostsNamed } from '../../../../support/hosts-of-a-draw.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer()
const { pool } = server.deps.db
afterAll(() => server.close())

const patience = new AbortController().signal
/** From one morning of a test to the next, in minutes. */
const twoDays = 2 * 24 * 60

/** Two hosts of this test's own, known to the server, at an instant. */
async function twoHosts(name: string, instant: string): Promise<[string, string]> {
  server.clock.moveTo(instant)
  const hosts = hostsNamed(name, 2)
  await syncHosts(depsWith(server, { hosts }), patience)
  return hosts as [string, string]
}

function freeAt(instant: string): Promise<number> {
  const from = new Date(instant)
  return countFreeHosts(server.deps, pool, { from, until: new Date(from.getTime() + 1_500_000) })
}

test.each<[AppErrorCode, string, string, string]>([
  ['ZOOM_HOST_EXHAUSTED', '2031-02-03T12:00:00Z', '2031-02-03T23:59:59Z', '2031-02-04T00:00:00Z'],
  ['ZOOM_HOST_EXHAUSTED', '2031-02-04T00:10:00Z', '2031-02-04T23:59:59Z', '2031-02-05T00:00:00Z'],
  ['ZOOM_HOST_EXHAUSTED', '2031-02-03T23:56:00Z', '2031-02-04T00:05:59Z', '2031-02-04T00:06:00Z'],
  // Zoom's clock may be a little behind ours, and its day not over.
  ['ZOOM_HOST_EXHAUSTED', '2031-02-04T00:00:30Z', '2031-02-04T00:10:29Z', '2031-02-04T00:10:30Z'],
  ['ZOOM_SETTINGS_LOCKED', '2031-02-03T12:00:00Z', '2031-02-04T07:59:59Z', '2031-02-04T08:00:00Z'],
])('%s at %s keeps a host on the bench at %s, and no more at %s', async (reason, now, benched, free) => {
  const [host] = await twoHosts(`bench ${reason} ${now}`, now)
  await benchHost(server.deps, { host, reason })

  expect([await freeAt(now), await freeAt(benched), await freeAt(free)]).toEqual([1, 1, 2])
})

test('the log hears of a bench once, and again when the reason changes or it was over', async () => {
  const [host] = await twoHosts('heard', '2031-02-03T12:00:00Z')
  const linesOf = () => server.logLines.filter((line) => line.includes(host)).length
  const news: boolean[] = []
  for (const reason of ['ZOOM_HOST_REFUSED', 'ZOOM_HOST_REFUSED', 'ZOOM_UNKNOWN_HOST'] as const)
    news.push(await benchHost(server.deps, { host, reason }))
  expect(news).toEqual([true, false, true])
  expect(linesOf()).toBe(2)

  server.clock.moveTo('2031-02-04T08:00:00Z')
  await Promise.all([1, 2, 3].map(() => benchHost(server.deps, { host, reason: 'ZOOM_UNKNOWN_HOST' })))
  expect(linesOf()).toBe(3)
})

test('a host that was found well is off the bench at once', async () => {
  const now = '2031-02-03T12:00:00Z'
  const [host] = await twoHosts('well', now)
  await benchHost(server.deps, { host, reason: 'ZOOM_UNKNOWN_HOST' })
  await unbenchHost(server.deps, host)

  expect(await freeAt(now)).toBe(2)
})

test('a host benched without an end stays on the bench until it was found well', async () => {
  const [host] = await twoHosts('endless', '2031-02-03T12:00:00Z')
  await pool.query(`update hosts set bench_reason = 'ZOOM_HOST_REFUSED' where name = $1`, [host])

  expect(await freeAt('2032-02-03T12:00:00Z')).toBe(1)
  await unbenchHost(server.deps, host)
  expect(await freeAt('2032-02-03T12:00:00Z')).toBe(2)
})

test('a draw gives rooms to no host that is on the bench or has used up its calls', async () => {
  const hosts = hostsNamed('avoided', 4)
  const [benched = '', exhausted = '', ...good] = hosts
  const settings = { hosts, fallbackUrl: 'https://meet.kuji.example' }
  const { goTo } = await aHostedDraw(server, 0, settings)
  goTo(twoDays - 20)
  await benchHost(server.deps, { host: benched, reason: 'ZOOM_HOST_REFUSED' })
  await pool.query('update hosts set calls = 96, calls_on = $2 where name = $1', [
    exhausted,
    server.clock.now().toISOString().slice(0, 10),
  ])
  const { rooms } = await aHostedDraw(server, 12, settings)

  expect(new Set(rooms.map(({ host }) => host))).toEqual(new Set([...good, null]))
})

test('a host that just failed is used when no other is left, and only then', async () => {
  const hosts = hostsNamed('shaky', 2)
  const [shaky = '', steady = ''] = hosts
  const settings = { hosts, fallbackUrl: 'https://meet.kuji.example' }
  const { goTo } = await aHostedDraw(server, 0, settings)
  goTo(twoDays - 15)
  await noteHostFailure(server.deps, { host: shaky, code: 'ZOOM_UNREACHABLE' })

  expect((await aHostedDraw(server, 4, settings)).rooms.map(({ host }) => host)).toEqual([steady])
  goTo(2 * twoDays - 15)
  await noteHostFailure(server.deps, { host: shaky, code: 'ZOOM_UNREACHABLE' })
  expect((await aHostedDraw(server, 8, settings)).rooms.map(({ host }) => host).toSorted()).toEqual(hosts)
})

test('calls count for the UTC day of the claim: what was spent before midnight is forgotten after it', async () => {
  const [host] = await twoHosts('midnight', '2031-02-03T12:00:00Z')
  await pool.query(`update hosts set calls = 100, calls_on = '2031-02-03' where name = $1`, [host])

  expect(await freeAt('2031-02-03T23:59:59Z')).toBe(1)
  expect(await freeAt('2031-02-04T00:00:00Z')).toBe(2)
})
