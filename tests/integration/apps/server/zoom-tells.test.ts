import { viewNow } from '@kuji/services/rooms/view-now'
import { afterAll, expect, test } from 'vitest'
import { aDrawnMorning } from '../../../support/drawn-morning.ts'
import { followNow } from '../../../support/now-stream.ts'
import { aRunningServer } from '../../../support/running-server.ts'
import { waitUntil } from '../../../support/wait-until.ts'
import { webhookSecret } from '../../../support/zoom-messages.ts'

const server = await aRunningServer({ webhookSecret, worksByItself: true })
afterAll(() => server.close())
const address = await server.listen()
const { webhooks } = server.zoom
webhooks.subscribe({ url: `${address}/webhooks/zoom`, secret: webhookSecret })

/** A room of a drawn morning, its meeting at Zoom, and what its first seat sees; the meetings before it are over. */
async function aRoomAtZoom() {
  // No tick runs here that would end them, and their host may be chosen again.
  for (const { id } of server.zoom.meetings()) server.zoom.endMeeting(id)
  await webhooks.settled()
  const morning = await aDrawnMorning(server, 4)
  const roomId = morning.room('a')
  const meeting = async () => {
    const { meetingId } = await server.deps.db.prisma.room.findUniqueOrThrow({ where: { id: roomId } })
    return String(meetingId)
  }
  const view = async () => (await viewNow(server.deps, morning.person('a1').userId)).room
  const atSecond = (second: number) => morning.goTo(-1 + second / 60)
  return { ...morning, roomId, meeting, view, atSecond }
}

/** What somebody of the account may do at any time. */
async function switchWaitingRoomOn(meetingId: string): Promise<void> {
  const { apiUrl, oauthUrl, accountId, clientId, clientSecret } = server.zoom
  const asked = await fetch(oauthUrl, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'account_credentials', account_id: accountId }),
  })
  const { access_token: token } = (await asked.json()) as { access_token: string }
  const changed = await fetch(`${apiUrl}/meetings/${meetingId}`, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ settings: { waiting_room: true } }),
  })
  if (changed.status !== 204) throw new Error(`PATCH answered ${changed.status}`)
}

test('Zoom knows the address by its secret', async () => {
  expect(await webhooks.validate('a plain token')).toMatchObject({
    status: 200,
    body: { plainToken: 'a plain token', encryptedToken: expect.stringMatching(/^[\da-f]{64}$/) },
  })
})

test('who joins and leaves at Zoom shows on open screens by itself, though messages come twice and in disorder', async () => {
  const { meeting, view, person, atSecond } = await aRoomAtZoom()
  const screen = await followNow(address, person('a1'))
  Object.assign(webhooks, { duplicate: 1, shuffle: true })
  const id = await meeting()
  for (const [second, name] of ['朝日 🐦‍⬛', 'ren', 'mio'].entries()) {
    atSecond(second)
    expect(server.zoom.join(id, { name, guest: name })).toBe('in')
  }
  atSecond(10)
  server.zoom.leave(id, 'ren')
  atSecond(20)
  server.zoom.leave(id, 'mio')
  server.zoom.join(id, { name: 'mio', guest: 'mio again' })
  await webhooks.settled()
  Object.assign(webhooks, { duplicate: 0, shuffle: false })

  await waitUntil(async () => (await view())?.inMeeting === 2)
  await waitUntil(() => screen.views.at(-1)?.room?.inMeeting === 2)
  screen.close()
  expect(webhooks.deliveries.flatMap(({ statuses }) => statuses).every((status) => status === 204)).toBe(true)
  expect(server.logLines.join('')).not.toMatch(/朝日|"mio|"ren/)
})

test('a meeting that somebody deleted at Zoom is replaced, because Zoom says so', async () => {
  const { meeting, view, atSecond } = await aRoomAtZoom()
  atSecond(0)
  const before = { id: await meeting(), url: (await view())?.meetingUrl }
  const { host } = await server.deps.db.prisma.room.findFirstOrThrow({
    where: { meetingId: BigInt(before.id) },
  })
  await server.deps.meetings.remove(
    { host: String(host), meetingId: BigInt(before.id) },
    AbortSignal.timeout(5000),
  )
  await webhooks.settled()

  await waitUntil(async () => (await meeting()) !== before.id)
  const after = await view()
  expect(after?.meetingUrl).not.toBe(before.url)
  expect(after?.inMeeting).toBeNull()
})

test('who is stuck in front of a room gets in: the waiting room that somebody switched on goes off again', async () => {
  const { meeting, roomId, atSecond } = await aRoomAtZoom()
  atSecond(0)
  const id = await meeting()
  await switchWaitingRoomOn(id)

  expect(server.zoom.join(id, { name: 'hana' })).toBe('waiting_room')
  await waitUntil(() =>
    server.logLines.some((line) => line.includes('stuck_outside') && line.includes(`${roomId}`)),
  )
  await waitUntil(async () => server.zoom.door(await meeting()) === 'in')
})
