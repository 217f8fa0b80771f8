import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const POLL_MS = 50
const LONGEST_WAIT_MS = 120_000

/**
 * Lets one process at a time start the server of a folder; the others wait.
 *
 * The lock is the name of an abstract socket: the kernel frees it when its
 * holder ends, however that happens, so there is no stale lock to tell from a live one.
 */
export async function withStartLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const lock = await takeLock(folder)
  try {
    return await work()
  } finally {
    await new Promise((done) => lock.close(done))
  }
}

async function takeLock(folder: string): Promise<Server> {
  const name = `\0kuji-postgres-${createHash('sha256').update(folder).digest('hex')}`
  for (let waited = 0; waited < LONGEST_WAIT_MS; waited += POLL_MS) {
    const lock = await tryListen(name)
    if (lock) return lock
    await sleep(POLL_MS)
  }
  throw new Error(
    `Another process has been starting the PostgreSQL in ${folder} for two minutes; end it and try again.`,
  )
}

function tryListen(name: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(null)
      else reject(error)
    })
    server.listen(name, () => resolve(server))
  })
}
