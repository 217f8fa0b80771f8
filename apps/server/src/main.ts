import { ConfigError } from '@kuji/config/config-error'
import { loadConfig } from '@kuji/config/load-config'
import { pino } from 'pino'
import { buildServer } from './build-server.ts'
import { openApp } from './open-app.ts'

const wrongConfiguration = 2

try {
  await serve()
} catch (error) {
  process.stderr.write(`${explain(error)}\n`)
  process.exit(error instanceof ConfigError ? wrongConfiguration : 1)
}

async function serve(): Promise<void> {
  const config = loadConfig()
  const log = pino({ level: config.logLevel, base: null })
  const app = await openApp(config, log)
  const server = await buildServer(app)
  const stop = stopOnce(async () => {
    await server.close()
    await app.close()
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop)
  await server.listen({ host: config.host, port: config.port })
  // Whoever started us by fork wants to know; the message means nothing else.
  process.send?.('listening')
}

function stopOnce(close: () => Promise<void>): () => void {
  let stopping = false
  return () => {
    if (stopping) return
    stopping = true
    void close().finally(() => process.exit(0))
  }
}

function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.problems.join('\n')
  const { code, port, message } = error as NodeJS.ErrnoException & { port?: number }
  if (code === 'EADDRINUSE')
    return `Port ${port} is in use: stop what is using it, or set PORT to another number.`
  return `Kuji's server cannot start: ${message}`
}
