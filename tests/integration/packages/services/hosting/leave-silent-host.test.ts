import { AppError } from '@kuji/domain/errors'
import type { Deps } from '@kuji/services/deps'
import { makeMeeting } from '@kuji/services/rooms/make-meeting'
import { afterAll, afterEach, expect, test } from 'vitest'
import { roomsToMake, type UnmadeMorning } from '../../../../support/rooms-to-make.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer({ hosts: 2 })
const { aDrawnRoom, roomOf, claimsOf, letHostsRecover } = roomsToMake(server)
afterAll(() => server.close())
afterEach(letHostsRecover)

const patience = new AbortController().signal
const { pool } = server.deps.db

/** A room whose host's answers all get lost, while the other's come. */
async function aRoomOfASilentHost(): Promise<
  UnmadeMorning & { readonly silent: string; readonly deps: Deps }
> {
  const morning = await aDrawnRoom()
  const silent = (await claimsOf(morning))[0]?.host ?? ''
  const { meetings } = server.deps
  const lost = new AppError('ZOOM_UNREACHABLE', 'timed out')
  const create: typeof meetings.create = async (order, signal) => {
    if (order.host !== silent) return meetings.create(order, signal)
    await order.beforeSending()
    throw lost
  }
  const find: typeof meetings.find = (request, signal) =>
    request.host === silent ? Promise.reject(lost) : meetings.find(request, signal)
  return { ...morning, silent, deps: { ...server.deps, meetings: { ...meetings, create, find } } }
}

const unreachable = { code: 'ZOOM_UNREACHABLE' }

test('after a while a room leaves a host that never answers for one that does, and what it asked for is cleared', async () => {
  const { deps, silent, ...morning } = await aRoomOfASilentHost()
  for (const minutes of [-10, -9.5, -8.8]) {
    morning.goTo(minutes)
    await expect(makeMeeting(deps, morning.roomId, patience)).rejects.toMatchObject(unreachable)
  }
  morning.goTo(-8.7)
  expect(await makeMeeting(deps, morning.roomId, patience)).toBe(true)

  expect((await roomOf(morning)).host).not.toBe(silent)
  const claims = await claimsOf(morning)
  expect(claims).toMatchObject([{ host: silent, state: 'abandoned' }, { state: 'made' }])
  const { rows } = await pool.query(`select data from pgboss.job where name = 'clear-meeting'`)
  expect(rows).toEqual([{ data: { meetingId: claims[0]?.id } }])
})

test('it stays where the other host has failed lately too', async () => {
  const { deps, silent, ...morning } = await aRoomOfASilentHost()
  await expect(makeMeeting(deps, morning.roomId, patience)).rejects.toMatchObject(unreachable)
  morning.goTo(-8.7)
  await pool.query('update hosts set failed_at = $1', [server.clock.now()])
  await expect(makeMeeting(deps, morning.roomId, patience)).rejects.toMatchObject(unreachable)

  expect(await claimsOf(morning)).toMatchObject([{ host: silent, state: 'claimed' }])
})

test('a call that somebody else may still have under way is left to them', async () => {
  const { deps, silent, ...morning } = await aRoomOfASilentHost()
  morning.goTo(-8.7)
  await pool.query('update meetings set asked_at = $2 where room_id = $1', [
    morning.roomId,
    server.clock.now(),
  ])
  await expect(makeMeeting(deps, morning.roomId, patience)).rejects.toMatchObject(unreachable)

  expect(await claimsOf(morning)).toMatchObject([{ host: silent, state: 'claimed' }])
})
