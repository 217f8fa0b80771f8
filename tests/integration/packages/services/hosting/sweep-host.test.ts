import { AppError } from '@kuji/domain/errors'
import { sweepHost } from '@kuji/services/hosting/sweep-host'
import { afterAll, afterEach, expect, test } from 'vitest'
import { aMorningAtZoom, meetingIds, plantMeeting } from '../../../../support/room-at-zoom.ts'
import { roomsToMake } from '../../../../support/rooms-to-make.ts'
import { aRunningServer } from '../../../../support/running-server.ts'
import { anOpenMeeting, aPlainCaller } from '../../../../support/zoom-caller.ts'

const server = await aRunningServer({ hosts: 2 })
const { aDrawnRoom, claimsOf } = roomsToMake(server)
afterAll(() => server.close())
afterEach(() => server.zoom.faults.clear())

const patience = new AbortController().signal
const { pool, prisma } = server.deps.db

const sweep = (host: string): Promise<void> => sweepHost(server.deps, host, patience)

async function tag(): Promise<string> {
  return (await prisma.install.findFirstOrThrow()).tag
}

async function sweptAt(host: string): Promise<Date | null> {
  return (await prisma.host.findUniqueOrThrow({ where: { name: host } })).sweptAt
}

test('a stray of ours goes; what people and other installs have planned stays, and so does the room', async () => {
  const { host, startsAt, meetingId } = await aMorningAtZoom(server)
  const stray = await plantMeeting(server, { host, key: `kuji-${await tag()}-0123456789ab`, startsAt })
  const foreign = await plantMeeting(server, { host, key: 'kuji-otherone-0123456789ab', startsAt })
  const callZoom = await aPlainCaller(server.zoom)
  const weekly = await callZoom('POST', `/users/${host}/meetings`, {
    ...anOpenMeeting,
    topic: `Weekly with kuji-${await tag()}-0123456789ab`,
  })
  await sweep(host)

  const left = meetingIds(server)
  expect(left).not.toContain(stray)
  expect(left).toEqual(expect.arrayContaining([foreign, meetingId, String(weekly.json?.['id'])]))
  expect(await sweptAt(host)).toEqual(server.clock.now())
  expect(server.logLines.join('')).toContain('a stray meeting is gone')
})

test('a stray that runs is ended', async () => {
  const { host, startsAt } = await aMorningAtZoom(server)
  const stray = await plantMeeting(server, { host, key: `kuji-${await tag()}-00000000000a`, startsAt })
  const secret = server.zoom.meetings().find(({ id }) => id === stray)?.linkSecret
  expect(server.zoom.join(stray, { name: 'つばめ', secret })).toBe('in')
  await sweep(host)

  expect(meetingIds(server)).not.toContain(stray)
})

test('a meeting that was given up stays while its room has no other', async () => {
  const { goTo, host, meeting, meetingId } = await aMorningAtZoom(server)
  goTo(-1)
  await pool.query(`update meetings set state = 'abandoned' where id = $1`, [meeting.id])
  await sweep(host)
  expect(meetingIds(server)).toContain(meetingId)

  goTo(15)
  await sweep(host)
  expect(meetingIds(server)).not.toContain(meetingId)
})

test('of two meetings with one key the noted one stays', async () => {
  const { host, startsAt, meeting, meetingId } = await aMorningAtZoom(server)
  const second = await plantMeeting(server, { host, key: meeting.key, startsAt })
  await sweep(host)

  expect(meetingIds(server)).toContain(meetingId)
  expect(meetingIds(server)).not.toContain(second)
})

test('a claim without a noted meeting is left to whoever makes it, until it is given up', async () => {
  const [claim] = await claimsOf(await aDrawnRoom())
  if (claim === undefined) throw new Error('no claim')
  const { id, host, key, startsAt } = claim
  const unnoted = await plantMeeting(server, { host, key, startsAt })
  await sweep(host)
  expect(meetingIds(server)).toContain(unnoted)
  await pool.query(`update meetings set state = 'gone' where id = $1`, [id])
  await sweep(host)

  expect(meetingIds(server)).not.toContain(unnoted)
})

test('swept twice at once nothing more goes, and a sweep that failed is not noted', async () => {
  const { host, startsAt, meetingId } = await aMorningAtZoom(server)
  await plantMeeting(server, { host, key: `kuji-${await tag()}-00000000000b`, startsAt })
  await Promise.all([sweep(host), sweep(host)])
  const noted = await sweptAt(host)
  server.clock.moveTo(new Date(server.clock.now().getTime() + 1000))
  server.zoom.faults.add({ kind: 'status', status: 503, body: 'upstream', path: '/v2' })
  await expect(sweep(host)).rejects.toMatchObject({ code: 'ZOOM_UNREACHABLE' })

  expect(meetingIds(server)).toContain(meetingId)
  expect(await sweptAt(host)).toEqual(noted)
})

test('a host whose strays Zoom will not remove counts as swept, so that the others have their turn', async () => {
  const { host, startsAt } = await aMorningAtZoom(server)
  await plantMeeting(server, { host, key: `kuji-${await tag()}-00000000000c`, startsAt })
  const remove = () => Promise.reject(new AppError('ZOOM_HOST_REFUSED', 'no'))
  const deps = { ...server.deps, meetings: { ...server.deps.meetings, remove } }
  await expect(sweepHost(deps, host, patience)).rejects.toMatchObject({ code: 'ZOOM_HOST_REFUSED' })

  expect(await sweptAt(host)).toEqual(server.clock.now())
})

test('a host that Zoom does not know any more counts as swept', async () => {
  await pool.query(`insert into hosts (name) values ('left@zoom.example')`)
  await sweep('left@zoom.example')

  expect(await sweptAt('left@zoom.example')).toEqual(server.clock.now())
})
