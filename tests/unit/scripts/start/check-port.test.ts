import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { checkPort } from '../../../../scripts/start/check-port.ts'

async function listenSomewhere() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, port: (server.address() as AddressInfo).port }
}

test('a port that stays busy is one sentence that names PORT', async () => {
  const { server, port } = await listenSomewhere()

  await expect(checkPort('127.0.0.1', port)).rejects.toThrow(`Port ${port} is in use: stop the program`)
  server.close()
})

test('a port whose program is just stopping is waited for', async () => {
  const { server, port } = await listenSomewhere()
  setTimeout(() => server.close(), 300)

  await checkPort('127.0.0.1', port)

  expect(server.listening).toBe(false)
})

test('an address that this machine does not have is one sentence that names HOST', async () => {
  await expect(checkPort('192.0.2.1', 3000)).rejects.toThrow('set HOST and PORT to what this machine has')
})
