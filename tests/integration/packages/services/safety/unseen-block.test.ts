import { listen } from '@kuji/db/listen'
import { notify } from '@kuji/db/notify'
import { nowChannel } from '@kuji/services/rooms/now-topics'
import pg from 'pg'
import { afterAll, expect, test, vi } from 'vitest'
import { call, post, register, trigger } from '../../../../support/kuji-calls.ts'
import { aPage } from '../../../../support/kuji-page.ts'
import { aPerson, type Person } from '../../../../support/kuji-people.ts'
import { aMorning, aRegisteredMorning } from '../../../../support/morning-of.ts'
import { aRunningServer, type RunningServer } from '../../../../support/running-server.ts'
import { aRoomOf } from '../../../../support/shared-room.ts'
import { waitUntil } from '../../../../support/wait-until.ts'

const server = await aRunningServer()
const worlds = [server, await aRunningServer(), await aRunningServer()] as const
afterAll(() => Promise.all(worlds.map((world) => world.close())))

type Answer = { readonly statusCode: number; readonly body: string }

/** What must differ from one database to the next: secrets, and the numbers that are drawn by chance. */
function plain({ statusCode, body }: Answer): string {
  return `${statusCode} ${body.replaceAll(/[0-9a-f]{64}/g, 'hash').replaceAll(/"blockId":\d+/g, '"blockId":0')}`
}

/** Everything a person can look at. */
async function answersTo(world: RunningServer, by: Person): Promise<string[]> {
  const page = aPage(world, by)
  const paths = ['safety.sharedRooms', 'safety.blocks', 'now.view', 'slots.list', 'record.view', 'account.me']
  const answers: Answer[] = []
  for (const path of paths) answers.push(await page.ask(path))
  answers.push(await call(world, { method: 'GET', url: `/meeting_url/${by.userId}`, by }))
  return answers.map(plain)
}

/** A morning under way in which everybody of one room is up. */
async function aMorningTogether(): Promise<readonly [blocker: Person, blocked: Person]> {
  const { startsAt, goTo, people } = await aRegisteredMorning(server, 3)
  goTo(-10)
  await trigger(server, { date: startsAt.toISOString() })
  await server.work()
  for (const by of people) await post(server, '/participated', { by })
  const [blocker, blocked] = people
  if (blocker === undefined || blocked === undefined) throw new Error('nobody there')
  return [blocker, blocked]
}

async function seatOf(world: RunningServer, { userId }: Person): Promise<number> {
  const seat = await world.deps.db.prisma.seat.findFirst({ where: { userId }, orderBy: { id: 'desc' } })
  return seat?.id ?? 0
}

test('a block changes nothing that the blocked person sees, nor how much work it is to tell', async () => {
  const [blocker, blocked] = await aMorningTogether()
  const asked = vi.spyOn(pg.Client.prototype, 'query')
  const lookAround = async () => {
    asked.mockClear()
    const answers = await answersTo(server, blocked)
    return { answers, queries: asked.mock.calls.length }
  }
  await lookAround()
  const before = await lookAround()
  const seatId = await seatOf(server, blocked)
  const reply = await aPage(server, blocker).change('safety.block', { seatId })
  const after = await lookAround()
  asked.mockRestore()

  expect(reply.statusCode).toBe(200)
  expect(before.queries).toBeGreaterThan(5)
  expect(after).toEqual(before)
})

test('a block and its undoing are told to no screen', async () => {
  const [blocker, blocked] = await aMorningTogether()
  const told: string[] = []
  const onMessage = (topic: string) => void told.push(topic)
  const listener = await listen(server.database.url, { channel: nowChannel, onMessage })
  const page = aPage(server, blocker)
  const made = await page.change('safety.block', { seatId: await seatOf(server, blocked) })
  await page.change('safety.unblock', made.json<{ result: { data: object } }>().result.data)
  // What is told comes in order, so after this nothing earlier is still on its way.
  await notify(server.deps.db.pool, { channel: nowChannel, payload: 'that was all' })
  await waitUntil(() => told.includes('that was all'))
  await listener.close()

  expect(told).toEqual(['that was all'])
})

/** The same evening in a database of its own; gives every answer that the second person got. */
async function anEvening(world: RunningServer, blocks: boolean): Promise<string[]> {
  const { startsAt, goTo } = aMorning(world)
  const first = await aPerson(world, 'first')
  const second = await aPerson(world, 'second')
  const [seatOfFirst, seatOfSecond] = await aRoomOf(world.deps.db.pool, {
    startsAt,
    up: [first.userId, second.userId],
  })
  goTo(20)
  if (blocks) await aPage(world, first).change('safety.block', { seatId: seatOfSecond })
  const next = new Date(startsAt.getTime() + 86_400_000)
  await register(world, first, next)
  const page = aPage(world, second)
  const answers: string[] = []
  const keep = async (...replies: Promise<Answer>[]) => {
    for (const reply of replies) answers.push(plain(await reply))
  }
  await keep(register(world, second, next))
  await keep(register(world, second, next))
  await keep(post(world, '/participated', { by: second }))
  answers.push(...(await answersTo(world, second)))
  await keep(page.change('safety.block', { seatId: seatOfFirst }))
  await keep(page.change('safety.block', { seatId: seatOfSecond }))
  answers.push(...(await answersTo(world, second)))
  const own = await world.deps.db.prisma.block.findFirst({ where: { blockerId: second.userId } })
  await keep(page.change('safety.unblock', { blockId: own?.id }))
  await keep(page.change('safety.unblock', { blockId: own?.id }))
  await keep(page.change('slots.cancel', { enrolmentId: 2 }))
  return answers
}

test('an evening of somebody who is blocked is that of somebody who is not', async () => {
  const [, kind, unkind] = worlds
  const answers = await anEvening(unkind, true)

  expect(answers).toEqual(await anEvening(kind, false))
  expect(answers.filter((answer) => answer.startsWith('200')).length).toBeGreaterThan(12)
})
