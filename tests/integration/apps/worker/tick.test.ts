import { ensureLocalSecrets } from '@kuji/config/local-secrets'
import { simulatedHosts } from '@kuji/config/simulated-hosts'
import { writeSimulatorAddress } from '@kuji/config/simulator-address'
import { expect, test } from 'vitest'
import { expectOneWholeDraw, roomsOf, timesTold } from '../../../support/morning-outcome.ts'
import { letSignalsWait } from '../../../support/unsent-signals.ts'
import { aWorkerInstall, registerPeople, type WorkerInstall } from '../../../support/worker-install.ts'
import { readReport } from '../../../support/worker-process.ts'
import { runningSimulator } from '../../../support/zoom-simulator.ts'

test('tick with nothing due says so and ends at once', async () => {
  const install = await aWorkerInstall()
  await registerPeople(install, { people: 3 })

  const end = await install.run(['tick', '--json'], { KUJI_NOW: '2030-01-06T23:49:00Z' })

  expect(end).toMatchObject({ code: 0, stderr: '' })
  expect(readReport(end)).toEqual({
    command: 'tick',
    draws: [],
    roomsClosed: 0,
    rescued: 0,
    settled: [],
    meetings: { done: 0, failed: 0, outstanding: 0 },
    signals: { done: 0, outstanding: 0 },
    watch: { done: 0, outstanding: 0 },
    tidying: { done: 0, outstanding: 0 },
  })
  expect(end.milliseconds).toBeLessThan(5_000)
})

test('tick draws a slot that is due, and two ticks at once draw it once', async () => {
  const install = await aWorkerInstall()
  const endpoints = await registerPeople(install, { people: 23 })

  const ends = await Promise.all([install.run(['tick', '--json']), install.run(['tick', '--json'])])

  expect(ends.map(({ code }) => code)).toEqual([0, 0])
  await expectOneWholeDraw(install)
  expect(timesTold(install, endpoints)).toEqual(endpoints.map(() => 1))
})

test('tick still draws a second before the on-time window ends, and no more when it has', async () => {
  const install = await aWorkerInstall()
  await registerPeople(install, { people: 4 })

  const late = await install.run(['tick', '--json'], { KUJI_NOW: '2030-01-07T00:05:00Z' })
  expect(readReport(late)).toMatchObject({ draws: [] })

  const lastChance = await install.run(['tick', '--json'], { KUJI_NOW: '2030-01-07T00:04:50Z' })
  expect(readReport(lastChance)).toMatchObject({ draws: [1] })
  await expectOneWholeDraw(install)
})

test('tick closes rooms a quarter of an hour after the slot', async () => {
  const install = await aWorkerInstall()
  await registerPeople(install, { people: 8 })
  await install.run(['tick'])

  const before = await install.run(['tick', '--json'], { KUJI_NOW: '2030-01-07T00:14:30Z' })
  expect(readReport(before)).toMatchObject({ roomsClosed: 0 })

  const after = await install.run(['tick', '--json'], { KUJI_NOW: '2030-01-07T00:15:00Z' })
  expect(readReport(after)).toMatchObject({ roomsClosed: 2 })
  expect((await roomsOf(install)).map(({ state }) => state)).toEqual(['closed', 'closed'])
})

test('tick keeps the tables small: sessions that are over and work long done are thrown away', async () => {
  const install = await aWorkerInstall()
  await registerPeople(install, { people: 1 })
  await install.pool.query(
    `insert into sessions (id_hash, user_id, expires_at)
     select name, (select min(id) from users), now() + age
     from (values ('over', interval '-1 second'), ('valid', interval '1 day')) as session(name, age)`,
  )

  expect(await install.run(['tick'])).toMatchObject({ code: 0 })

  const { rows } = await install.pool.query<{ id_hash: string }>('select id_hash from sessions')
  // The clock is years ahead (KUJI_NOW), yet sessions live in real time.
  expect(rows.map(({ id_hash: name }) => name.trim())).toEqual(['valid'])
})

test('a room whose work got lost on the way is made by the next tick', async () => {
  const install = await aWorkerInstall()
  const endpoints = await registerPeople(install, { people: 8 })
  await install.run(['tick'])
  await install.pool.query(
    `with lost as (
       update rooms set state = 'pending', meeting_id = null, zoom_url = null, passcode = null
       where ordinal = 0 returning id
     ) delete from signals where room_id in (select id from lost)`,
  )
  await letSignalsWait(install.pool)

  const end = await install.run(['tick', '--json'])

  expect(readReport(end)).toMatchObject({ meetings: { done: 1 }, signals: { done: 8 } })
  await expectOneWholeDraw(install)
  expect(timesTold(install, endpoints)).toEqual(endpoints.map(() => 2))
})

test('a room that has no meeting when it should close is told to have failed', async () => {
  const install = await aWorkerInstall()
  await registerPeople(install, { people: 4 })
  await install.run(['tick'])
  await install.pool.query(`update rooms set state = 'pending'`)

  const end = await install.run(['tick'], { KUJI_NOW: '2030-01-07T00:15:00Z' })

  expect(end).toMatchObject({ code: 1 })
  expect((await roomsOf(install)).map(({ state }) => state)).toEqual(['failed'])
})

test('with Zoom simulated, tick draws practice slots and gets the made-up sleepers up', async () => {
  const install = await aWorkerInstall()
  const practice = { ...(await simulatedZoom(install)), KUJI_NOW: '2030-01-06T03:01:00Z' }
  await addPracticeSlot(install, '2030-01-06T03:02:00Z')

  expect(readReport(await install.run(['tick', '--json'], practice))).toMatchObject({
    draws: [1],
    meetings: { done: 1 },
  })
  expect(await install.run(['tick'], practice)).toMatchObject({ code: 0 })

  const { rows } = await install.pool.query<{ up: number }>(
    'select count(*) filter (where participate)::int as up from users_rooms',
  )
  // Of five the first and the fifth get up at once, the second a minute after the draw.
  expect(rows).toEqual([{ up: 3 }])
})

/** What stands in DATA_DIR and what does not stand in the environment where `npm start` simulates Zoom. */
async function simulatedZoom({ environment }: WorkerInstall): Promise<Record<string, string>> {
  const { DATA_DIR: dataDir = '' } = environment
  const { zoomAccountId, zoomClientId, zoomClientSecret } = ensureLocalSecrets(dataDir)
  const account = { accountId: zoomAccountId, clientId: zoomClientId, clientSecret: zoomClientSecret }
  const simulator = await runningSimulator({ ...account, hosts: simulatedHosts })
  writeSimulatorAddress(dataDir, simulator.url)
  const names = Object.keys(environment).filter((name) => name.startsWith('ZOOM_'))
  return Object.fromEntries(names.map((name) => [name, '']))
}

/** A practice slot that was due a minute ago, with five made-up sleepers. */
async function addPracticeSlot({ pool }: WorkerInstall, startsAt: string): Promise<void> {
  await pool.query(`insert into practice_slots (date, draw_at) values ($1, '2030-01-06T03:00:00Z')`, [
    startsAt,
  ])
  await pool.query(
    `insert into users (username, email, password, is_sample)
     select 'sample ' || n, n || '@sample.invalid', '!', true from generate_series(1, 5) n`,
  )
  await pool.query('insert into enroll_information (user_id, date) select id, $1 from users', [startsAt])
}
