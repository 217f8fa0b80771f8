import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import fastify, { type FastifyInstance } from 'fastify'
import { addApiRoutes } from './api-routes.ts'
import { addControlRoutes } from './control-routes.ts'
import { installFaults, type CallRecord, type Faults } from './faults.ts'
import { openMeetingStore, type SimulatedMeeting } from './meeting-store.ts'
import { addOauthRoutes, type Tokens } from './oauth-routes.ts'
import { addPageRoutes } from './page-routes.ts'
import { findHost, simulatedAccount, type SimulatorOptions } from './simulator-options.ts'
import { ZoomRefusal } from './zoom-refusal.ts'

export type ZoomSimulator = {
  readonly url: string
  readonly port: number
  readonly oauthUrl: string
  readonly apiUrl: string
  readonly accountId: string
  readonly clientId: string
  readonly clientSecret: string
  readonly hosts: readonly string[]
  readonly faults: Faults
  /** The API calls that came in, oldest first. */
  readonly calls: readonly CallRecord[]
  readonly meetings: () => SimulatedMeeting[]
  /** Kills every token that was given out. */
  readonly revokeTokens: () => void
  /** Locks the waiting room of a host on, or unlocks it. */
  readonly lockWaitingRoom: (host: string, isLocked: boolean) => void
  readonly close: () => Promise<void>
}

/** Starts a Zoom of our own on this machine. Nothing it does leaves the machine. */
export async function startZoomSimulator(options: SimulatorOptions = {}): Promise<ZoomSimulator> {
  const account = simulatedAccount(options)
  const store = openMeetingStore(options.stateFile, account.now)
  const tokens: Tokens = new Map()
  const app = bareApp()
  const { faults, calls } = installFaults(app)
  let baseUrl = ''
  addOauthRoutes(app, { account, tokens })
  addApiRoutes(app, { account, tokens, store, baseUrl: () => baseUrl })
  addPageRoutes(app, { store, timeZone: account.timeZone })
  if (account.control) addControlRoutes(app, { account, faults, calls })

  const isAnyPort = options.port === undefined || options.port === 0
  const wantedPort = isAnyPort ? (store.lastPort() ?? 0) : options.port
  const port = await listen(app, { host: account.listenHost, port: wantedPort })
  store.rememberPort(port)
  const url = `http://${account.listenHost}:${port}`
  baseUrl = options.publicUrl?.replace(/\/+$/, '') ?? url
  const { accountId, clientId, clientSecret } = account
  return {
    ...{ url, port, accountId, clientId, clientSecret, faults, calls },
    oauthUrl: `${url}/oauth/token`,
    apiUrl: `${url}/v2`,
    hosts: account.hosts.map(({ email }) => email),
    meetings: store.all,
    revokeTokens: () => tokens.clear(),
    lockWaitingRoom: (user, isLocked) => {
      const host = findHost(account, user)
      if (host !== undefined) host.waitingRoomLocked = isLocked
    },
    close: () => app.close(),
  }
}

/** Fastify with Zoom's manners: its shape of errors, a form parser, a tracking id on every reply. */
function bareApp(): FastifyInstance {
  const app = fastify({ forceCloseConnections: true, bodyLimit: 256 * 1024 })
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => done(null, new URLSearchParams(String(body))),
  )
  app.addHook(
    'onRequest',
    async (_request, reply) => void reply.header('x-zm-trackingid', `practice_${randomUUID()}`),
  )
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    if (error instanceof ZoomRefusal) return reply.code(error.status).send(error.body)
    const status = error.statusCode ?? 500
    if (status >= 500) return reply.code(500).send({ code: 500, message: 'Internal Server Error.' })
    return reply.code(status).send({ code: 300, message: 'Request Body should be a valid JSON object.' })
  })
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).send({ code: 2300, message: 'This API endpoint is not recognized.' }),
  )
  return app
}

/** Listens on the wanted port, or on a free one when somebody else has it. */
async function listen(app: FastifyInstance, { host, port }: { host: string; port: number }): Promise<number> {
  try {
    await app.listen({ host, port })
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    if (!isTaken || port === 0) throw error
    await app.listen({ host, port: 0 })
  }
  return (app.server.address() as AddressInfo).port
}
