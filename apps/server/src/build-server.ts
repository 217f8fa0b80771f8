import { randomUUID } from 'node:crypto'
import compress from '@fastify/compress'
import helmet from '@fastify/helmet'
import {
  fastifyRequestHandler,
  fastifyTRPCPlugin,
  type FastifyTRPCPluginOptions,
} from '@trpc/server/adapters/fastify'
import fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import type { App } from './app-parts.ts'
import { addCalendarRoutes } from './calendar-routes.ts'
import { createRequestContext } from './context.ts'
import { logRequests } from './log-requests.ts'
import { addMetricsRoute } from './metrics-route.ts'
import { addNowStream } from './now-stream-route.ts'
import { refuseBrokenRequest } from './rest/broken-request.ts'
import { addApiDocuments } from './rest/api-documents.ts'
import { replyWithError } from './rest/error-reply.ts'
import { addRestRoutes } from './rest/rest-routes.ts'
import { appRouter, type AppRouter } from './router.ts'
import { addWebApp } from './web-app.ts'
import { addZoomWebhook } from './zoom-webhook.ts'

const bodyLimit = 64 * 1024

/** The whole server, not listening yet; tests call it through `inject`. */
export async function buildServer(app: App): Promise<FastifyInstance> {
  const loggerInstance: FastifyBaseLogger = app.deps.log
  const server = fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    bodyLimit,
    // What cannot even be routed is refused in the same shape as everything else.
    frameworkErrors: (error, request, reply) => void replyWithError(error, request, reply),
    clientErrorHandler: refuseBrokenRequest,
    trustProxy: 'loopback',
    requestTimeout: 30_000,
    // Open event streams would keep a stopping server alive.
    forceCloseConnections: true,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 5000 },
  })
  // First: what is registered after it inherits it.
  server.setErrorHandler(replyWithError)
  logRequests(server)
  await addShields(server, app.deps.settings.publicUrl)
  const trpcOptions = {
    router: appRouter,
    createContext: (call) => createRequestContext(app, call),
  } satisfies FastifyTRPCPluginOptions<AppRouter>['trpcOptions']
  await server.register(fastifyTRPCPlugin, { prefix: '/trpc', trpcOptions })
  addNowStream(server, app, (req, res) =>
    fastifyRequestHandler({ ...trpcOptions, req, res, path: 'now.changes' }),
  )
  await addApiDocuments(server, app.deps.settings.publicUrl)
  addRestRoutes(server, app)
  addCalendarRoutes(server, app)
  addMetricsRoute(server, app)
  await addZoomWebhook(server, app)
  await addWebApp(server)
  return server
}

async function addShields(server: FastifyInstance, publicUrl: string): Promise<void> {
  const secure = publicUrl.startsWith('https:')
  await server.register(helmet, {
    contentSecurityPolicy: { directives: secure ? {} : { upgradeInsecureRequests: null } },
    hsts: secure,
  })
  // What the API says is for one person and one moment; files say otherwise themselves.
  server.addHook('onRequest', async (_request, reply) => void reply.header('cache-control', 'no-store'))
  await server.register(compress, {
    threshold: 1024,
    // An event stream must leave as it is written.
    customTypes: /^(?!text\/event-stream)(text\/|application\/(json|javascript|manifest\+json)|image\/svg)/,
  })
}
