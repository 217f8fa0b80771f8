import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import path from 'node:path'
import { generateVapidKeys } from '@kuji/config/vapid-keys'

const root = path.resolve(import.meta.dirname, '../..')

/** A server in a process of its own. */
export type BenchServer = { readonly url: string; readonly stop: () => Promise<void> }

/** Kuji's server as in production, its log included (and thrown away). */
export async function startKuji(
  databaseUrl: string,
  now: Date,
  more: Readonly<Record<string, string>> = {},
): Promise<BenchServer> {
  const port = await freePort()
  const vapid = generateVapidKeys()
  const environment = {
    DATABASE_URL: databaseUrl,
    PORT: String(port),
    KUJI_NOW: now.toISOString(),
    TRIGGER_TOKEN: 'a-trigger-token-for-the-bench',
    ZOOM_ACCOUNT_ID: 'none',
    ZOOM_CLIENT_ID: 'none',
    ZOOM_CLIENT_SECRET: 'none',
    ZOOM_HOSTS: 'nobody@zoom.example',
    VAPID_PUBLIC_KEY: vapid.publicKey,
    VAPID_PRIVATE_KEY: vapid.privateKey,
    ...more,
  }
  const { stop } = await startProcess('apps/server/src/main.ts', [], environment)
  return { url: `http://127.0.0.1:${port}`, stop }
}

/** The bare handler of bare-server.ts. */
export async function startBare(databaseUrl: string, now: Date): Promise<BenchServer> {
  const { said, stop } = await startProcess(
    'tests/bench/bare-server.ts',
    [databaseUrl, now.toISOString()],
    {},
  )
  return { url: `http://127.0.0.1:${String(said)}`, stop }
}

/** Starts a program and waits for the message by which it says that it listens. */
async function startProcess(
  script: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<{ said: unknown; stop: () => Promise<void> }> {
  const child = fork(path.join(root, script), args, {
    cwd: root,
    env: { PATH: process.env['PATH'], NODE_ENV: 'test', ...environment },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ended = once(child, 'exit')
  const said = await Promise.race([
    once(child, 'message').then(([message]: unknown[]) => message),
    ended.then(() => Promise.reject(new Error(`${script} did not start`))),
  ])
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    await ended
  }
  return { said, stop }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}
