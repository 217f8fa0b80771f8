import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, expect, test } from 'vitest'
import { aDrawnMorning } from '../../../../support/drawn-morning.ts'
import { aPage, dataOf, ownOrigin } from '../../../../support/kuji-page.ts'
import type { Person } from '../../../../support/kuji-people.ts'
import { followNow } from '../../../../support/now-stream.ts'
import { aRunningServer } from '../../../../support/running-server.ts'
import { waitUntil } from '../../../../support/wait-until.ts'

const server = await aRunningServer()
const address = await server.listen()
afterAll(() => server.close())

type Up = { readonly roomId: number; readonly meetingUrl: string }

/** Sends the tap, and is gone before the answer can come. */
async function tapAndVanish(by: Person): Promise<void> {
  const socket = connect(Number(new URL(address).port), '127.0.0.1')
  await once(socket, 'connect')
  socket.end(
    `POST /trpc/now.getUp HTTP/1.1\r\nhost: kuji\r\norigin: ${ownOrigin}\r\ncookie: ${by.cookie}\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}`,
  )
  await once(socket, 'finish')
  socket.destroy()
}

function seatOf({ userId }: Person) {
  return server.deps.db.prisma.seat.findFirstOrThrow({ where: { userId } })
}

test('a tap whose answer was lost counts from then on, and told again it gives the way in', async () => {
  const { person, goTo } = await aDrawnMorning(server, 3)
  const by = person('a1')
  goTo(-3)
  await tapAndVanish(by)
  await waitUntil(async () => (await seatOf(by)).participate)
  const { gotUpAt } = await seatOf(by)
  goTo(-2)
  const up = dataOf<Up>(await aPage(server, by).change('now.getUp', {}))

  expect(up.meetingUrl).toContain('/j/')
  expect((await seatOf(by)).gotUpAt).toEqual(gotUpAt)
})

test('two devices at once get up once, and both screens say so', async () => {
  const { person, goTo } = await aDrawnMorning(server, 3)
  const by = person('a1')
  goTo(-3)
  const screens = [await followNow(address, by), await followNow(address, by)]
  const answers = await Promise.all(screens.map(() => aPage(server, by).change('now.getUp', {})))

  const [one, other] = answers.map((answer) => dataOf<Up>(answer))
  expect(one).toEqual(other)
  for (const screen of screens) {
    await waitUntil(() => screen.statuses().at(-1) === 'joined')
    screen.close()
  }
})
