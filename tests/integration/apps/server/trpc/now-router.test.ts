import type { NowView } from '@kuji/contract/now'
import { userTopic } from '@kuji/services/rooms/now-topics'
import { tellNow } from '@kuji/services/rooms/tell-now'
import { afterAll, expect, test } from 'vitest'
import { post, register, trigger } from '../../../../support/kuji-calls.ts'
import { aPage, dataOf, pageRefusalOf } from '../../../../support/kuji-page.ts'
import { aPerson } from '../../../../support/kuji-people.ts'
import { aMorning, aRegisteredMorning } from '../../../../support/morning-of.ts'
import { followNow, type NowStream } from '../../../../support/now-stream.ts'
import { aRunningServer } from '../../../../support/running-server.ts'
import { waitUntil } from '../../../../support/wait-until.ts'

const server = await aRunningServer()
const address = await server.listen()
afterAll(() => server.close())

function untilStatus(stream: NowStream, status: string): Promise<void> {
  return waitUntil(() => stream.statuses().at(-1) === status)
}

test('with nothing registered the view suggests the next slot', async () => {
  const { startsAt } = aMorning(server)
  const view = dataOf<NowView>(await aPage(server, await aPerson(server)).ask('now.view'))

  expect(view).toMatchObject({
    ...{ status: 'none', zone: 'Asia/Tokyo', slot: null, room: null, changesAt: null, enrolmentId: null },
    serverNow: server.clock.now().toISOString(),
    suggestion: {
      startsAt: startsAt.toISOString(),
      drawAt: new Date(startsAt.getTime() - 600_000).toISOString(),
      openUntil: new Date(startsAt.getTime() + 300_000).toISOString(),
    },
    reach: 'none',
    declined: false,
    practiceOffered: true,
  })
})

test('the suggestion passes over what is taken, and over a slot whose on-time window has ended', async () => {
  const morning = aMorning(server)
  const by = await aPerson(server)
  const nextDay = new Date(morning.startsAt.getTime() + 86_400_000)
  await register(server, by, nextDay)
  const suggested = async () => dataOf<NowView>(await aPage(server, by).ask('now.view')).suggestion?.startsAt
  morning.goTo(-10)
  await trigger(server, '09:00')
  morning.goTo(4.999)
  expect(await suggested()).toBe(morning.startsAt.toISOString())

  morning.goTo(5)
  expect(await suggested()).toBe(new Date(nextDay.getTime() + 86_400_000).toISOString())
})

test('an open screen flips by itself through the whole morning', async () => {
  const morning = aMorning(server)
  const [by, other] = [await aPerson(server), await aPerson(server)]
  const stream = await followNow(address, by)
  expect(stream.headers.get('content-type')).toBe('text/event-stream')
  expect(stream.headers.get('content-encoding')).toBeNull()
  await untilStatus(stream, 'none')

  await register(server, other, morning.startsAt)
  await aPage(server, by).change('slots.register', { startsAt: morning.startsAt.toISOString() })
  await untilStatus(stream, 'registered')
  morning.goTo(-10)
  await trigger(server, '09:00')
  await untilStatus(stream, 'preparing')
  expect(stream.views.at(-1)?.room).toMatchObject({ meetingUrl: null, seats: [{ up: false }, { up: false }] })

  await server.work()
  await untilStatus(stream, 'ready')
  expect(stream.views.at(-1)?.room?.meetingUrl).toContain('/j/')
  await post(server, '/participated', { by: other })
  await waitUntil(() => stream.views.at(-1)?.room?.seats.some(({ up, mine }) => up && !mine) ?? false)

  await aPage(server, by).change('now.getUp', {})
  await untilStatus(stream, 'joined')
  // Between the draw's minute and the draw itself one may or may not look.
  const seen = stream.statuses().filter((status) => status !== 'drawing')
  expect(seen.filter((status, index) => status !== seen[index - 1])).toEqual([
    'none',
    'registered',
    'preparing',
    'ready',
    'joined',
  ])
  stream.close()
  await stream.ended
})

test('a room whose meeting was replaced asks for one tap and says why, to those who were told', async () => {
  const morning = await aRegisteredMorning(server, 2)
  const [by] = morning.people
  if (by === undefined) throw new Error('nobody registered')
  morning.goTo(-10)
  await trigger(server, '09:00')
  await server.work()
  await aPage(server, by).change('now.getUp', {})
  const view = async () => dataOf<NowView>(await aPage(server, by).ask('now.view'))
  expect(await view()).toMatchObject({ status: 'joined', room: { replaced: false } })

  const roomId = (await view()).room?.id
  await server.deps.db.pool.query(
    `with told as (
       insert into signals (user_id, room_id, kind, expires_at)
       select $1, id, 'room_replaced', closes_at from rooms where id = $2
     )
     update users_rooms set entered = false where user_id = $1 and room_id = $2`,
    [by.userId, roomId],
  )
  expect(await view()).toMatchObject({ status: 'moved', room: { id: roomId, replaced: true } })

  await aPage(server, by).change('now.getUp', { roomId })
  expect(await view()).toMatchObject({ status: 'joined', room: { id: roomId } })
})

test('a screen whose session has ended is told nothing more', async () => {
  const morning = aMorning(server)
  const by = await aPerson(server)
  const stream = await followNow(address, by)
  await untilStatus(stream, 'none')
  await post(server, '/logout', { by })
  await server.deps.db.pool.query('insert into enroll_information (user_id, date) values ($1, $2)', [
    by.userId,
    morning.startsAt,
  ])
  await tellNow(server.deps.db.pool, userTopic(by.userId))
  await stream.ended

  expect(stream.statuses()).toEqual(['none'])
})

test('withdrawing on one device shows on the other', async () => {
  const morning = aMorning(server)
  const by = await aPerson(server)
  const { id } = (await register(server, by, morning.startsAt)).json<{ id: number }>()
  const stream = await followNow(address, by)
  await untilStatus(stream, 'registered')
  await aPage(server, by).change('slots.cancel', { enrolmentId: id })

  await untilStatus(stream, 'none')
  stream.close()
})

test('what concerns others does not reach the screen', async () => {
  const morning = await aRegisteredMorning(server, 2)
  const by = await aPerson(server)
  const stream = await followNow(address, by)
  await untilStatus(stream, 'none')
  morning.goTo(-10)
  await trigger(server, '09:00')
  await server.work()

  await register(server, by, new Date(morning.startsAt.getTime() + 86_400_000))
  await untilStatus(stream, 'registered')
  expect(stream.statuses()).toEqual(['none', 'registered'])
  stream.close()
})

test('getting up on the page answers with the room, and refuses where there is none', async () => {
  const morning = await aRegisteredMorning(server, 3)
  const [by] = morning.people
  const stranger = await aPerson(server)
  expect(pageRefusalOf(await aPage(server, by).change('now.getUp', {}))).toEqual([409, 'NO_OPEN_ROOM'])
  morning.goTo(-10)
  await trigger(server, '09:00')
  await server.work()
  const up = dataOf<{ roomId: number; meetingUrl: string }>(await aPage(server, by).change('now.getUp', {}))

  expect(up.meetingUrl).toContain('/j/')
  expect(dataOf(await aPage(server, by).change('now.getUp', { roomId: up.roomId }))).toEqual(up)
  expect(pageRefusalOf(await aPage(server, stranger).change('now.getUp', { roomId: up.roomId }))).toEqual([
    404,
    'NOT_FOUND',
  ])
})

test('the view tells nothing about the others but whether they are up', async () => {
  const morning = await aRegisteredMorning(server, 4)
  morning.goTo(-10)
  await trigger(server, '09:00')
  await server.work()
  const reply = await aPage(server, morning.people[0]).ask('now.view')
  const view = dataOf<NowView>(reply)

  expect(view.room?.seats).toHaveLength(4)
  expect(view.room?.seats.filter(({ mine }) => mine)).toHaveLength(1)
  for (const { username, email, userId } of morning.people.slice(1))
    for (const secret of [username, email, `"userId":${userId}`]) expect(reply.body).not.toContain(secret)
})
