import { addMinutes } from '@kuji/domain/morning'
import { runTick } from '@kuji/services/operations/run-tick'
import { afterAll, expect, test } from 'vitest'
import { anEnrolledMorning } from '../../../../support/enrolled-morning.ts'
import { depsWith } from '../../../../support/hosts-of-a-draw.ts'
import { register } from '../../../../support/kuji-calls.ts'
import { aPerson, type Person } from '../../../../support/kuji-people.ts'
import { aMorning, aRegisteredMorning } from '../../../../support/morning-of.ts'
import { aPhoneOf } from '../../../../support/phone-of.ts'
import { aMorningAtZoom } from '../../../../support/room-at-zoom.ts'
import { aRunningServer } from '../../../../support/running-server.ts'
import { aDevice, readDevice } from '../../../../support/tested-device.ts'
import { waitUntil } from '../../../../support/wait-until.ts'

const server = await aRunningServer()
afterAll(() => server.close())

const patience = new AbortController().signal

test('tick reports the rooms that have no meeting because there is no host, once', async () => {
  const { goTo } = await anEnrolledMorning(server, 8)
  goTo(-10)
  const deps = depsWith(server, { hosts: [] })

  expect(await runTick(deps, patience)).toMatchObject({ meetings: { done: 0, failed: 2, outstanding: 0 } })
  expect(await runTick(deps, patience)).toMatchObject({ draws: [], meetings: { failed: 0 } })
})

test('the ticks of the evening test the devices for the morning, and see which stay silent', async () => {
  const morning = aMorning(server)
  const person = await aPerson(server)
  await register(server, person, morning.startsAt)
  const { endpoint } = await aDevice(server, person)
  const kindsAt = async (minutes: number) => {
    morning.goTo(minutes)
    await runTick(server.deps, patience)
    return server.phones.received
      .filter((one) => one.endpoint === endpoint)
      .map(({ text }): unknown => JSON.parse(text).kuji.kind)
  }

  expect(await kindsAt(-11 * 60 - 1)).toEqual([])
  expect(await kindsAt(-11 * 60)).toEqual(['quiet_test'])
  expect(await readDevice(server, endpoint)).toMatchObject({ silentSince: null })
  expect(await kindsAt(-11 * 60 + 15)).toEqual(['quiet_test'])
  expect(await readDevice(server, endpoint)).toMatchObject({ silentSince: server.clock.now() })
})

test('a slot whose draw fails costs the others neither their draw nor the evening its tests', async () => {
  const morning = aMorning(server)
  const person = await aPerson(server)
  await register(server, person, morning.startsAt)
  const { endpoint } = await aDevice(server, person)
  morning.goTo(-11 * 60)
  const { pool } = server.deps.db
  const drawAt = server.clock.now()
  const broken = addMinutes(drawAt, 5)
  const sound = addMinutes(drawAt, 6)
  await server.deps.db.prisma.practiceSlot.createMany({
    data: [broken, sound].map((startsAt) => ({ startsAt, drawAt })),
  })
  await pool.query(
    `alter table draws add constraint draws_broken check (date <> '${broken.toISOString()}') not valid`,
  )

  await expect(runTick(server.deps, patience)).rejects.toThrow('draws_broken')
  expect(await server.deps.db.prisma.draw.count({ where: { startsAt: sound } })).toBe(1)
  expect(server.phones.received.filter((one) => one.endpoint === endpoint)).toHaveLength(1)
  await pool.query('alter table draws drop constraint draws_broken')
})

test('the last nudge goes out while a look at its room hangs, also where it has to be tried again', async () => {
  const { goTo, person } = await aMorningAtZoom(server)
  const phone = await aPhoneOf(server, person('a1'))
  goTo(5)
  const look = server.zoom.faults.add({ kind: 'hang_before', method: 'GET', path: '/v2/meetings' })
  server.phones.misbehave(503)
  // So late that the tick has gone on by then.
  server.phones.answerAfter(1_000)
  const stopping = new AbortController()
  const refusedBefore = server.phones.refused.length
  let ended = false
  const tick = runTick(server.deps, stopping.signal).finally(() => {
    ended = true
  })
  try {
    await waitUntil(() => look.hits > 0 && phone.kinds().length > 0, 10_000)
    expect({ kinds: phone.kinds(), ended }).toEqual({ kinds: ['last_nudge'], ended: false })
    expect(server.phones.refused.length - refusedBefore).toBe(1)
  } finally {
    stopping.abort()
    server.phones.answerAfter(0)
    server.zoom.faults.clear()
    await tick
  }
})

test('a past morning that cannot be settled keeps nobody asleep, nor the tick from its other work', async () => {
  const { pool, prisma } = server.deps.db
  const past = await aMorningAtZoom(server)
  const { goTo, people } = await aRegisteredMorning(server, 3)
  const phone = await aPhoneOf(server, people[0] as Person)
  await pool.query('insert into rate_limits (key, points, expire) values ($1, 1, 0)', ['long over'])
  await pool.query(
    `alter table draws add constraint draws_unsettled check (id <> ${past.drawId} or settled_at is null) not valid`,
  )
  try {
    for (const minutes of [-10, -5]) {
      goTo(minutes)
      await expect(runTick(server.deps, patience)).rejects.toThrow('draws_unsettled')
    }
  } finally {
    await pool.query('alter table draws drop constraint draws_unsettled')
  }

  expect(phone.kinds()).toEqual(['room_ready', 'nudge'])
  expect(await prisma.room.findFirst({ where: { drawId: past.drawId } })).toMatchObject({ state: 'closed' })
  const { rows } = await pool.query('select warned_of_hour as hour from install')
  expect(rows).toEqual([{ hour: new Date(server.clock.now().setUTCMinutes(0, 0, 0)) }])
  expect((await pool.query(`select from rate_limits where key = 'long over'`)).rowCount).toBe(0)

  const report = await runTick(server.deps, patience)
  expect(report.settled).toContain(past.drawId)
})
