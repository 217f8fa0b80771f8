import pg from 'pg'

/**
 * What answers at an address: `ready` our server with the database, `empty` our
 * server without it, `starting` a server that will be ready soon, `absent`
 * nothing, `foreign` something that is not our server.
 */
export type Answer = 'ready' | 'empty' | 'starting' | 'absent' | 'foreign'

const PATIENCE_MS = 3_000

const answers: Readonly<Record<string, Answer>> = {
  ECONNREFUSED: 'absent',
  '3D000': 'empty',
  // Starting up, shutting down, or terminating what runs.
  '57P01': 'starting',
  '57P02': 'starting',
  '57P03': 'starting',
  // Full of other connections: ours, and alive.
  '53300': 'ready',
}

/** Logs in, which tells our server from any other program on the port. */
export async function probeServer(url: string): Promise<Answer> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: PATIENCE_MS })
  client.on('error', () => {})
  try {
    await client.connect()
    return 'ready'
  } catch (error) {
    const { code } = error as { code?: string }
    return answers[code ?? ''] ?? 'foreign'
  } finally {
    await client.end().catch(() => {})
  }
}
