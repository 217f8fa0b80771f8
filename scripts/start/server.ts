import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { startChild, stopChild } from './child.ts'
import type { House } from './house.ts'
import { lastLines, type LogFile } from './log-file.ts'
import { StartError } from './start-error.ts'

/**
 * Starts the server and waits until it says that it listens.
 *
 * @param now where its clock starts; null is the real time
 * @throws {StartError} with the end of the log when it does not
 */
export async function startServer(house: House, log: LogFile, now: Date | null): Promise<ChildProcess> {
  const child = startChild({ script: 'apps/server/src/main.ts', now, log: log.descriptor })
  await house.add({ name: 'The server', stop: () => stopChild(child) })
  const [message] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as unknown[]
  if (message !== 'listening') {
    throw new StartError(`The server did not start; the end of ${log.file} says:\n${lastLines(log)}`)
  }
  return child
}
