import { createServer } from 'node:net'
import { StartError } from './start-error.ts'

/**
 * Makes sure that the server will be able to listen.
 *
 * @throws {StartError} when it would not
 */
export function checkPort(host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) => reject(new StartError(sentence(error, host, port))))
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve()))
  })
}

function sentence({ code, message }: NodeJS.ErrnoException, host: string, port: number): string {
  if (code === 'EADDRINUSE') {
    return `Port ${port} is in use: stop the program that listens there, or set PORT to another number.`
  }
  if (code === 'EACCES') return `Port ${port} needs root: set PORT to a number from 1024 up.`
  return `Kuji cannot listen on ${host}, port ${port} (${code ?? message}): set HOST and PORT to what this machine has.`
}
