import type { FastifyInstance } from 'fastify'
import { addApiRoutes } from './api-routes.ts'
import { receiveCalls, type CallRecord } from './arrivals.ts'
import { bareApp, listen } from './bare-app.ts'
import { addControlRoutes } from './control-routes.ts'
import { requireToken } from './oauth-routes.ts'
import { addOauthRoutes } from './oauth-routes.ts'
import { addPageRoutes } from './page-routes.ts'
import { controlOf, type SimulatorControl } from './simulator-control.ts'
import type { SimulatorOptions } from './simulator-options.ts'
import { hostOfPath, openSimulatorWorld, type SimulatorWorld } from './simulator-world.ts'

export type ZoomSimulator = SimulatorControl & {
  readonly url: string
  readonly port: number
  readonly oauthUrl: string
  readonly apiUrl: string
  readonly accountId: string
  readonly clientId: string
  readonly clientSecret: string
  readonly hosts: readonly string[]
  readonly close: () => Promise<void>
}

const settledEveryMs = 1_000

/** Starts a Zoom of our own on this machine. Only its webhooks leave it, to the address they are given. */
export async function startZoomSimulator(options: SimulatorOptions = {}): Promise<ZoomSimulator> {
  const world = openSimulatorWorld(options)
  const { account, store, webhooks, running } = world
  const app = bareApp(account)
  const calls = takeCalls(app, world)
  const control = controlOf(world, calls)
  let baseUrl = ''
  addOauthRoutes(app, world)
  addApiRoutes(app, { ...world, baseUrl: () => baseUrl })
  addPageRoutes(app, { world, control })
  if (account.control) addControlRoutes(app, { account, control })

  const isAnyPort = options.port === undefined || options.port === 0
  const wantedPort = isAnyPort ? (store.lastPort() ?? 0) : options.port
  const port = await listen(app, { host: account.listenHost, port: wantedPort })
  store.rememberPort(port)
  const url = `http://${account.listenHost}:${port}`
  baseUrl = options.publicUrl?.replace(/\/+$/, '') ?? url
  const settling = setInterval(running.settle, settledEveryMs).unref()
  const { accountId, clientId, clientSecret } = account
  return {
    ...control,
    ...{ url, port, accountId, clientId, clientSecret },
    oauthUrl: `${url}/oauth/token`,
    apiUrl: `${url}/v2`,
    hosts: account.hosts.map(({ email }) => email),
    close: async () => {
      clearInterval(settling)
      webhooks.close()
      await app.close()
      store.flush()
    },
  }
}

function takeCalls(app: FastifyInstance, world: SimulatorWorld): CallRecord[] {
  const { account, faults, limits, tokens } = world
  return receiveCalls(app, {
    ...{ account, faults, limits },
    requireToken: (request, kind) => requireToken(request, { account, tokens, kind }),
    revokeTokens: () => tokens.clear(),
    hostOf: (path) => hostOfPath(world, path),
  })
}
