import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { StartError } from './start-error.ts'

const patienceMs = 2_000
const pauseMs = 200

/**
 * Makes sure that the server will be able to listen. A Kuji that is just stopping gets two seconds.
 *
 * @throws {StartError} when it would not
 */
export async function checkPort(host: string, port: number): Promise<void> {
  const deadline = performance.now() + patienceMs
  let error = await tryListen(host, port)
  while (error?.code === 'EADDRINUSE' && performance.now() < deadline) {
    await sleep(pauseMs)
    error = await tryListen(host, port)
  }
  if (error) throw new StartError(sentence(error, host, port))
}

function tryListen(host: string, port: number): Promise<NodeJS.ErrnoException | null> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', resolve)
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(null)))
  })
}

function sentence({ code, message }: NodeJS.ErrnoException, host: string, port: number): string {
  if (code === 'EADDRINUSE') {
    return `Port ${port} is in use: stop the program that listens there, or set PORT to another number.`
  }
  if (code === 'EACCES') return `Port ${port} needs root: set PORT to a number from 1024 up.`
  return `Kuji cannot listen on ${host}, port ${port} (${code ?? message}): set HOST and PORT to what this machine has.`
}
