import { afterAll, expect, test } from 'vitest'
import { aDrawnMorning, getUp } from '../../../../support/drawn-morning.ts'
import { meetingUrl, trigger } from '../../../../support/kuji-calls.ts'
import { aPage } from '../../../../support/kuji-page.ts'
import type { Person } from '../../../../support/kuji-people.ts'
import { aRegisteredMorning } from '../../../../support/morning-of.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer()
afterAll(() => server.close())

async function openedAt({ userId }: Person): Promise<Date | null> {
  return (await server.deps.db.prisma.seat.findFirstOrThrow({ where: { userId } })).openedAt
}

test.each([
  { way: 'the page', look: (by: Person) => aPage(server, by).ask('now.view') },
  { way: 'REST', look: (by: Person) => meetingUrl(server, by) },
])('the first look at an open room by $way is noted, and stands', async ({ look }) => {
  const { person, startsAt, goTo } = await aDrawnMorning(server, 3)
  goTo(-4)
  await look(person('a1'))
  goTo(4)
  await look(person('a1'))

  expect(await openedAt(person('a1'))).toEqual(new Date(startsAt.getTime() - 4 * 60_000))
  expect(await openedAt(person('a2'))).toBeNull()
})

test('a room that is not open yet, or not any more, has not been seen', async () => {
  const { people, goTo } = await aRegisteredMorning(server, 1)
  const [by] = people
  if (by === undefined) throw new Error('nobody registered')
  goTo(-10)
  await trigger(server, '09:00')
  expect(await meetingUrl(server, by)).toMatchObject({ status: 'preparing' })
  expect(await openedAt(by)).toBeNull()
  await server.work()
  goTo(15)
  expect(await meetingUrl(server, by)).toMatchObject({ status: 'over' })

  expect(await openedAt(by)).toBeNull()
})

test('a whole room that looks at once, twice each, is noted', async () => {
  const { person, goTo } = await aDrawnMorning(server, 5)
  const names = ['a1', 'a2', 'a3', 'a4', 'a5']
  goTo(-3)
  await Promise.all([...names, ...names].map((name) => meetingUrl(server, person(name))))

  const noted = await Promise.all(names.map((name) => openedAt(person(name))))
  expect(noted).not.toContain(null)
})

test('looking waits for nobody: a seat that is being changed is noted at the next look', async () => {
  const { person } = await aDrawnMorning(server, 3)
  await getUp(server, person('a2'))
  const client = await server.deps.db.pool.connect()
  await client.query('begin')
  await client.query('select from users_rooms where user_id = $1 for update', [person('a1').userId])
  expect(await meetingUrl(server, person('a1'))).toMatchObject({ status: 'ready', awake: 1 })
  await client.query('rollback')
  client.release()

  expect(await openedAt(person('a1'))).toBeNull()
  await meetingUrl(server, person('a1'))
  expect(await openedAt(person('a1'))).toEqual(server.clock.now())
})
