import { runTick } from '@kuji/services/operations/run-tick'
import { runPracticeMorning } from '@kuji/services/practice/run-practice-morning'
import { startPractice } from '@kuji/services/practice/start-practice'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { meetingUrl, post } from '../../../../support/kuji-calls.ts'
import { aPage, dataOf, pageRefusalOf } from '../../../../support/kuji-page.ts'
import { aPerson } from '../../../../support/kuji-people.ts'
import { aRunningServer, type RunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer()
afterAll(() => server.close())

const patience = new AbortController().signal

/** Each test has a day of its own; the time is in UTC. */
function at(day: number, time: string): void {
  server.clock.moveTo(`2030-02-${String(day).padStart(2, '0')}T${time}Z`)
}

async function statusOf(person: Parameters<typeof meetingUrl>[1]): Promise<unknown> {
  return (await meetingUrl(server, person))['status']
}

test('a newcomer lives a whole morning in minutes, in a room with sleepers', async () => {
  at(1, '10:00:10')
  const person = await aPerson(server)
  const times = dataOf(await aPage(server, person).change('practice.start'))
  expect(times).toEqual({ drawAt: '2030-02-01T10:01:00.000Z', startsAt: '2030-02-01T10:03:00.000Z' })
  expect(await statusOf(person)).toBe('registered')
  expect(dataOf(await aPage(server, person).ask('now.view'))).toMatchObject({
    slot: { ...(times as object), practice: true },
  })

  at(1, '10:01:00')
  expect(await statusOf(person)).toBe('drawing')
  const report = await runTick(server.deps, patience)
  expect(report).toMatchObject({ draws: [expect.any(Number)], meetings: { done: 3 } })
  const ready = await meetingUrl(server, person)
  expect(ready).toMatchObject({ status: 'ready', seats: 4 })

  expect((await post(server, '/participated', { by: person })).statusCode).toBe(200)
  at(1, '10:03:00')
  await runTick(server.deps, patience)
  expect(await meetingUrl(server, person)).toMatchObject({ status: 'joined', awake: 4 })
  at(1, '10:08:00')
  await runTick(server.deps, patience)
  expect(await statusOf(person)).toBe('over')
})

test('asked for twice it is the same slot, and one enrolment', async () => {
  at(2, '10:00:00')
  const { userId } = await aPerson(server)
  const [first, second] = [await startPractice(server.deps, userId), await startPractice(server.deps, userId)]

  expect(second).toEqual(first)
  expect(await server.deps.db.prisma.enrolment.count({ where: { userId } })).toBe(1)
})

test('two newcomers of one minute share the slot', async () => {
  at(3, '10:00:00')
  const [one, other] = [await aPerson(server), await aPerson(server)]
  const times = await Promise.all([one, other].map(({ userId }) => startPractice(server.deps, userId)))

  expect(times[0]).toEqual(times[1])
  at(3, '10:01:00')
  await runTick(server.deps, patience)
  expect([await statusOf(one), await statusOf(other)]).toEqual(['ready', 'ready'])
})

test('right after the practice morning of the first start a newcomer still gets a slot that is not drawn', async () => {
  at(4, '10:00:05')
  await runPracticeMorning(server.deps, patience)
  at(4, '10:00:20')
  const person = await aPerson(server)
  await startPractice(server.deps, person.userId)
  expect(await statusOf(person)).toBe('registered')

  at(4, '10:03:00')
  await runTick(server.deps, patience)
  expect(await statusOf(person)).toBe('ready')
})

test('a practice morning does not draw the slot that a newcomer is waiting for', async () => {
  at(5, '10:00:00')
  const person = await aPerson(server)
  await startPractice(server.deps, person.userId)
  await runPracticeMorning(server.deps, patience)

  expect(await statusOf(person)).toBe('registered')
})

test('a practice slot never falls on a slot of the timetable', async () => {
  server.clock.moveTo('2030-02-06T23:57:10Z')
  const { startsAt, drawAt } = await startPractice(server.deps, (await aPerson(server)).userId)

  expect(startsAt.toISOString()).toBe('2030-02-07T00:01:00.000Z')
  expect(drawAt.toISOString()).toBe('2030-02-06T23:59:00.000Z')
})

test('a practice slot can be drawn by hand like any other, and cancelled before', async () => {
  at(8, '10:00:00')
  const person = await aPerson(server)
  await startPractice(server.deps, person.userId)
  const { id } = await server.deps.db.prisma.enrolment.findFirstOrThrow({ where: { userId: person.userId } })
  await aPage(server, person).change('slots.cancel', { enrolmentId: id })

  expect(await statusOf(person)).toBe('none')
})

test('the practice morning of the first start: eleven sleepers in three rooms, each with its link', async () => {
  at(9, '10:00:00')
  const rooms = await runPracticeMorning(server.deps, patience)

  expect(rooms.map(({ sleepers }) => sleepers.length)).toEqual([4, 4, 3])
  expect(new Set(rooms.flatMap(({ sleepers }) => sleepers)).size).toBe(11)
  for (const { meetingUrl: url } of rooms) expect(url).toContain('/j/')
})

test('run twice in one minute it is two mornings, and nobody is left without a room', async () => {
  at(10, '10:00:00')
  const rooms = [
    ...(await runPracticeMorning(server.deps, patience)),
    ...(await runPracticeMorning(server.deps, patience)),
  ]

  expect(new Set(rooms.map(({ id }) => id)).size).toBe(6)
})

async function aServerWithRealZoom(): Promise<RunningServer> {
  const real = await aRunningServer({ zoomSimulated: false })
  onTestFinished(real.close)
  return real
}

test('where Zoom is real there is no practice, and nothing is made up', async () => {
  const real = await aServerWithRealZoom()
  const person = await aPerson(real)
  const page = aPage(real, person)

  expect(pageRefusalOf(await page.change('practice.start'))).toEqual([403, 'PRACTICE_OFF'])
  await expect(runPracticeMorning(real.deps, patience)).rejects.toMatchObject({ code: 'PRACTICE_OFF' })
  expect(dataOf(await page.ask('now.view'))).toMatchObject({ practiceOffered: false })
  expect(await real.deps.db.prisma.user.count()).toBe(1)
})
