import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'

/** Ports on loopback that accept a connection and never say a word. */
export type SilentPorts = {
  /** As `127.0.0.1:port`. */
  readonly hosts: readonly string[]
  readonly close: () => Promise<void>
}

/** Opens so many. */
export async function openSilentPorts(count: number): Promise<SilentPorts> {
  const sockets = new Set<Socket>()
  const servers = await Promise.all(Array.from({ length: count }, () => listenInSilence(sockets)))
  return {
    hosts: servers.map((server) => `127.0.0.1:${(server.address() as AddressInfo).port}`),
    close: async () => {
      for (const socket of sockets) socket.destroy()
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
    },
  }
}

async function listenInSilence(sockets: Set<Socket>): Promise<Server> {
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}
