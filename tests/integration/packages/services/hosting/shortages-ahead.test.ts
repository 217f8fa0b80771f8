import type { Settings } from '@kuji/services/deps'
import { benchHost } from '@kuji/services/hosting/bench-host'
import { shortagesAhead } from '@kuji/services/hosting/shortages-ahead'
import { syncHosts } from '@kuji/services/hosting/sync-hosts'
import { afterAll, expect, test } from 'vitest'
import { anEnrolledMorning, type EnrolledMorning } from '../../../../support/enrolled-morning.ts'
import { aHostedDraw, depsWith, hostsNamed } from '../../../../support/hosts-of-a-draw.ts'
import { addPeople } from '../../../../support/people-rows.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer()
const { pool } = server.deps.db
afterAll(() => server.close())

const patience = new AbortController().signal

/** What the evening says under these settings. */
async function saidWith(settings: Partial<Settings>) {
  const deps = depsWith(server, settings)
  await syncHosts(deps, patience)
  return shortagesAhead(deps)
}

async function enrolLater({ startsAt }: EnrolledMorning, people: number, minutes: number): Promise<Date> {
  const later = new Date(startsAt.getTime() + minutes * 60_000)
  await pool.query('insert into enroll_information (user_id, date) select unnest($1::int[]), $2', [
    await addPeople(pool, people),
    later,
  ])
  return later
}

test('with hosts enough the evening has nothing to say', async () => {
  await anEnrolledMorning(server, 40)

  expect(await saidWith({ hosts: hostsNamed('enough', 10) })).toEqual([])
})

test('a slot that has more rooms than hosts is told, with what will be done about it', async () => {
  const { startsAt } = await anEnrolledMorning(server, 40)
  const hosts = hostsNamed('few', 6)
  const shortage = { startsAt, people: 40, rooms: 10, hosts: 6, short: 4 }

  expect(await saidWith({ hosts })).toEqual([{ ...shortage, remedy: 'larger' }])
  expect(await saidWith({ hosts, fallbackUrl: 'https://meet.kuji.example' })).toEqual([
    { ...shortage, remedy: 'fallback' },
  ])
  expect(await saidWith({ hosts: hosts.slice(0, 4) })).toEqual([
    { ...shortage, hosts: 4, short: 1, remedy: 'none' },
  ])
})

test('slots whose rooms overlap share the hosts, later ones find them free again', async () => {
  const nine = await anEnrolledMorning(server, 20)
  const overlapping = await enrolLater(nine, 8, 20)
  await enrolLater(nine, 20, 40)
  const said = await saidWith({ hosts: hostsNamed('shared', 6) })

  expect(said.map(({ startsAt, hosts, short }) => [startsAt, hosts, short])).toEqual([[overlapping, 1, 1]])
})

test('a host on the bench counts only if it is off it by the draw', async () => {
  const nine = await anEnrolledMorning(server, 8)
  const later = await enrolLater(nine, 8, 40)
  const hosts = hostsNamed('benched', 2)
  const [host = ''] = hosts
  await saidWith({ hosts })
  const shortSlots = async () => (await saidWith({ hosts })).map(({ startsAt }) => startsAt)

  expect(await shortSlots()).toEqual([])
  // Its calls are used up until midnight UTC, which is nine in Tokyo.
  await benchHost(server.deps, { host, reason: 'ZOOM_HOST_EXHAUSTED' })
  expect(await shortSlots()).toEqual([nine.startsAt])
  await benchHost(server.deps, { host, reason: 'ZOOM_HOST_REFUSED' })
  expect(await shortSlots()).toEqual([nine.startsAt, later])
})

test('what is drawn already, or further away than a day, is not told', async () => {
  const { startsAt, people, goTo } = await aHostedDraw(server, 20, { hosts: [] })
  await pool.query('insert into enroll_information (user_id, date) select unnest($1::int[]), $2', [
    people,
    new Date(startsAt.getTime() + 24 * 3_600_000),
  ])
  goTo(-1)

  expect(await saidWith({ hosts: [] })).toEqual([])
  goTo(0)
  expect(await saidWith({ hosts: [] })).toMatchObject([{ rooms: 5, hosts: 0, short: 5, remedy: 'none' }])
})
