import { afterAll, expect, test } from 'vitest'
import { anEnrolledMorning } from '../../../../support/enrolled-morning.ts'
import { roomsOfDraw } from '../../../../support/hosts-of-a-draw.ts'
import { aRunningServer, type RunningServer } from '../../../../support/running-server.ts'

const fallbackUrl = 'https://meet.kuji.example'
const [alone, helped] = await Promise.all([
  aRunningServer({ hosts: 60 }),
  aRunningServer({ hosts: 60, fallbackUrl }),
])
afterAll(() => Promise.all([alone.close(), helped.close()]))

/** A whole morning of so many people, up to the point where everybody is to be told. */
async function aMorningOf(server: RunningServer, people: number) {
  const { draw } = await anEnrolledMorning(server, people)
  const { id } = await draw()
  await server.work()
  const rooms = await roomsOfDraw(server, id)
  const hosts = server.zoom.meetings().map(({ hostId }) => hostId)
  const told = await server.deps.db.prisma.signal.count({
    where: { kind: 'room_ready', room: { drawId: id } },
  })
  return { rooms, told, meetings: hosts.length, hosts: new Set(hosts).size }
}

test('with a second provider sixty of a hundred rooms open at Zoom, each on its own host, and forty there', async () => {
  const { rooms, ...morning } = await aMorningOf(helped, 400)
  const { zoom = [], fallback = [] } = Object.groupBy(rooms, ({ provider }) => provider)

  expect([zoom.length, fallback.length]).toEqual([60, 40])
  expect(new Set(rooms.map(({ state }) => state))).toEqual(new Set(['ready']))
  expect(morning).toEqual({ told: 400, meetings: 60, hosts: 60 })
})

test('without one everybody has a room of eight at most, each on its own host', async () => {
  const { rooms, ...morning } = await aMorningOf(alone, 400)

  expect(Math.max(...rooms.map(({ people }) => people))).toBeLessThanOrEqual(8)
  expect(new Set(rooms.map(({ state }) => state))).toEqual(new Set(['ready']))
  expect(morning).toEqual({ told: 400, meetings: rooms.length, hosts: rooms.length })
})
