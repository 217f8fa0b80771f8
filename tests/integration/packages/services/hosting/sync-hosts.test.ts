import { syncHosts } from '@kuji/services/hosting/sync-hosts'
import { afterAll, afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { aHostedDraw, depsWith, hostsNamed } from '../../../../support/hosts-of-a-draw.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer({ hosts: 3 })
const { pool } = server.deps.db
afterAll(() => server.close())
afterEach(() => server.zoom.faults.clear())

const patience = new AbortController().signal
const discovering = depsWith(server, { hosts: null })
const minute = 60_000

async function listed(): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>('select name from hosts where listed order by name')
  return rows.map(({ name }) => name)
}

function goOn(minutes: number): void {
  server.clock.moveTo(new Date(server.clock.now().getTime() + minutes * minute))
}

/** A host that Zoom does not know: gone from the list once Zoom was asked. */
async function addStranger(): Promise<void> {
  await pool.query(
    `insert into hosts (name) values ('stranger') on conflict (name) do update set listed = true`,
  )
}

/** As before anybody was asked for hosts. */
async function forgetHosts(): Promise<void> {
  await pool.query('update hosts set listed = false')
  await pool.query('update install set hosts_read_at = null')
}

test('the table follows the configuration, and keeps the meetings of a host that went', async () => {
  const hosts = hostsNamed('configured', 2)
  const { rooms } = await aHostedDraw(server, 8, { hosts })
  const [, staying = ''] = hosts
  await syncHosts(depsWith(server, { hosts: [staying, 'new@hosts.example'] }), patience)

  expect(await listed()).toEqual([staying, 'new@hosts.example'])
  expect(rooms.map(({ host }) => host).toSorted()).toEqual(hosts)
  await syncHosts(depsWith(server, { hosts }), patience)
  expect(await listed()).toEqual(hosts)
})

test('an e-mail written in two ways is one host', async () => {
  await syncHosts(
    depsWith(server, { hosts: ['Owl@hosts.example', 'owl@hosts.example', 'aB1', 'Ab1'] }),
    patience,
  )

  expect(await listed()).toHaveLength(3)
})

test('a host keeps its name and its meetings when its e-mail is written in another way later', async () => {
  const hosts = hostsNamed('Spelt', 2)
  await aHostedDraw(server, 8, { hosts })
  await syncHosts(depsWith(server, { hosts: hosts.map((name) => name.toLowerCase()) }), patience)
  expect(await listed()).toEqual(hosts)

  await syncHosts(depsWith(server, { hosts: ['aB1'] }), patience)
  await syncHosts(depsWith(server, { hosts: [...hosts.map((name) => name.toUpperCase()), 'Ab1'] }), patience)
  expect((await listed()).toSorted()).toEqual(['Ab1', ...hosts])
})

test('synchronised many times at once it is the same list', async () => {
  const deps = depsWith(server, { hosts: hostsNamed('at-once', 40) })
  await Promise.all(Array.from({ length: 8 }, () => syncHosts(deps, patience)))

  expect(await listed()).toEqual(deps.settings.hosts)
})

test('without a configuration hosts are those that Zoom names, asked for every six hours', async () => {
  await forgetHosts()
  await syncHosts(discovering, patience)
  expect(await listed()).toEqual(server.zoom.hosts.toSorted())

  await addStranger()
  goOn(359)
  await syncHosts(discovering, patience)
  expect(await listed()).toContain('stranger')
  goOn(1)
  await syncHosts(discovering, patience)
  expect(await listed()).toEqual(server.zoom.hosts.toSorted())
})

test('the evening before, Zoom is asked however lately it was', async () => {
  await forgetHosts()
  await syncHosts(discovering, patience)
  await addStranger()
  await syncHosts(discovering, patience, 'now')

  expect(await listed()).toEqual(server.zoom.hosts.toSorted())
})

test('while Zoom cannot be asked the known hosts stay, and it is asked again five minutes later', async () => {
  await forgetHosts()
  await addStranger()
  server.zoom.faults.failNext({ status: 503, body: 'upstream', path: '/v2/users' })
  await syncHosts(discovering, patience)
  expect(await listed()).toEqual(['stranger'])
  expect(server.logLines.join('')).toContain('those known stay')

  server.zoom.faults.clear()
  goOn(4)
  await syncHosts(discovering, patience)
  expect(await listed()).toEqual(['stranger'])
  goOn(1)
  await syncHosts(discovering, patience)
  expect(await listed()).toEqual(server.zoom.hosts.toSorted())
})

test('while no host is known Zoom is asked every five minutes, whether it fails or names none', async () => {
  await forgetHosts()
  server.zoom.faults.failNext({ status: 503, body: 'upstream', path: '/v2/users' })
  await syncHosts(discovering, patience)
  goOn(4)
  await syncHosts(discovering, patience)
  expect(await listed()).toEqual([])

  for (const host of server.zoom.hosts) server.zoom.setHost(host, { type: 1 })
  goOn(1)
  await syncHosts(discovering, patience)
  for (const host of server.zoom.hosts) server.zoom.setHost(host, { type: 2 })
  goOn(5)
  await syncHosts(discovering, patience)
  expect(await listed()).toEqual(server.zoom.hosts.toSorted())
})

test('a draw that knows no host asks again at once', async () => {
  await forgetHosts()
  server.zoom.faults.failNext({ status: 503, body: 'upstream', path: '/v2/users' })
  await syncHosts(discovering, patience)
  await syncHosts(discovering, patience, 'draw')

  expect(await listed()).toEqual(server.zoom.hosts.toSorted())
})

test('a Zoom that hangs has five seconds, and then the draw goes on without', async () => {
  await forgetHosts()
  await addStranger()
  server.zoom.faults.add({ kind: 'hang_before', path: '/v2/users', times: 9 })
  const realTimeout = AbortSignal.timeout.bind(AbortSignal)
  const timeout = vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => realTimeout(ms / 50))
  onTestFinished(() => timeout.mockRestore())
  await syncHosts(discovering, patience)

  expect(timeout).toHaveBeenCalledWith(5_000)
  expect(await listed()).toEqual(['stranger'])
})

test('a draw finds the hosts that Zoom names', async () => {
  await forgetHosts()
  const { rooms } = await aHostedDraw(server, 8, { hosts: null })

  for (const { host } of rooms) expect(server.zoom.hosts).toContain(host)
})
