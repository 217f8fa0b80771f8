import { closeSync, openSync } from 'node:fs'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { writeSimulatorAddress } from '@kuji/config/simulator-address'
import { expect, onTestFinished, test, vi } from 'vitest'
import { openHouse } from '../../../../scripts/start/house.ts'
import { startTicks } from '../../../../scripts/start/ticks.ts'
import { temporaryDirectory } from '../../../support/temporary-directory.ts'
import { waitUntil } from '../../../support/wait-until.ts'

/** A database that takes connections and never says a word: a worker waits some seconds for it. */
async function silentDatabase() {
  const open = new Set<Socket>()
  let most = 0
  const server = createServer((socket) => {
    open.add(socket)
    most = Math.max(most, open.size)
    socket.resume().on('error', () => {})
    socket.once('close', () => open.delete(socket))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  return { url: `postgresql://kuji:pw@127.0.0.1:${port}/kuji`, open: () => open.size, most: () => most }
}

test('a slow tick holds up no later one, up to three at once, and all end with the house', async () => {
  const database = await silentDatabase()
  const dataDir = temporaryDirectory()
  writeSimulatorAddress(dataDir, 'http://127.0.0.1:9')
  for (const [name, value] of Object.entries({ DATABASE_URL: database.url, DATA_DIR: dataDir }))
    vi.stubEnv(name, value)
  onTestFinished(() => void vi.unstubAllEnvs())
  const log = openSync('/dev/null', 'w')
  onTestFinished(() => closeSync(log))
  const house = openHouse()
  onTestFinished(house.close)
  // It is always a quarter of a second before the next minute.
  const now = () => new Date('2030-01-06T23:49:59.750Z')

  await startTicks(house, { now, movedNow: () => null, log })
  await waitUntil(() => database.open() === 3, 20_000)
  await sleep(1_500)
  await house.close()

  expect(database.most()).toBe(3)
  await waitUntil(() => database.open() === 0)
})
