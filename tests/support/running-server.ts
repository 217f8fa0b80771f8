import { randomBytes } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import type { App } from '@kuji/server/app-parts'
import { workInBackground } from '@kuji/server/background-work'
import { buildServer } from '@kuji/server/build-server'
import { openMetrics } from '@kuji/server/metrics'
import { openNowHub } from '@kuji/server/now-hub'
import { generateVapidKeys } from '@kuji/config/vapid-keys'
import type { Timetable } from '@kuji/domain/slot-times'
import { createMailer, type OpenMailer } from '@kuji/mail/mailer'
import { createPushSender } from '@kuji/push/push-sender'
import type { GuardLimits } from '@kuji/services/account/account-guards'
import { createSessions } from '@kuji/services/account/sessions'
import { openDeps, type OpenDeps } from '@kuji/services/open-deps'
import { workQueues, type WorkReport } from '@kuji/services/operations/work-queues'
import { createZoomMeetings } from '@kuji/zoom/zoom-meetings'
import { startZoomSimulator, type ZoomSimulator } from '@kuji/zoom-simulator/start-zoom-simulator'
import type { FastifyInstance } from 'fastify'
import type { MailSink } from './mail-sink.ts'
import { memoryLog, type MemoryLog } from './memory-log.ts'
import { movableClock, type MovableClock } from './movable-clock.ts'
import { startPushService, type PushService } from './push-service.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

export type ServerOptions = {
  readonly now?: string
  readonly publicUrl?: string
  readonly timetable?: Timetable
  readonly limits?: Partial<GuardLimits>
  readonly triggerToken?: string
  /** What Zoom signs its messages with; absent: there is no webhook. */
  readonly webhookSecret?: string
  readonly metricsToken?: string
  /** How many Zoom users can host. */
  readonly hosts?: number
  readonly zoomSimulated?: boolean
  /** Base of a second provider's rooms; absent: there is none. */
  readonly fallbackUrl?: string
  /** A database of the caller's own, in place of a new one. */
  readonly databaseUrl?: string
  /** Takes Kuji's mails; absent: no mail server is configured. */
  readonly mails?: MailSink
  /** True: what a draw queues is worked off by the server itself, as in production. */
  readonly worksByItself?: boolean
}

/** Everything that the real server is made of, with a clock that can be moved and neighbours on loopback. */
export type RunningServer = {
  readonly http: FastifyInstance
  readonly app: App
  readonly deps: OpenDeps
  readonly clock: MovableClock
  readonly zoom: ZoomSimulator
  readonly phones: PushService
  readonly database: TestDatabase
  readonly logLines: readonly string[]
  readonly triggerToken: string
  /** Works off what draws have queued: meetings, then signals. */
  readonly work: () => Promise<WorkReport>
  /** Listens on a free port, and gives the address. */
  readonly listen: () => Promise<string>
  readonly close: () => Promise<void>
}

type Neighbours = {
  readonly database: TestDatabase
  readonly zoom: ZoomSimulator
  readonly phones: PushService
  readonly vapid: ReturnType<typeof generateVapidKeys>
  readonly clock: MovableClock
  readonly memory: MemoryLog
}

/** Puts a server together on a database of its own, with a Zoom and a push service of its own. */
export async function aRunningServer(options: ServerOptions = {}): Promise<RunningServer> {
  const neighbours = await startNeighbours(options)
  const { database, zoom, phones, clock, memory } = neighbours
  const deps = await connect(options, neighbours)
  const background = workInBackground(deps)
  const app: App = {
    deps,
    sessions: createSessions(deps.db, deps.settings.publicUrl.startsWith('https:')),
    nowHub: await openNowHub(database.url, memory.log),
    triggerToken: options.triggerToken ?? 'a-trigger-token-for-tests',
    zoomWebhookSecret: options.webhookSecret ?? null,
    metrics: openMetrics({ ofProcess: options.metricsToken !== undefined }),
    metricsToken: options.metricsToken ?? null,
    workSoon: options.worksByItself === true ? background.soon : () => undefined,
    tellSoon: options.worksByItself === true ? background.tellSoon : () => undefined,
    hearSoon: options.worksByItself === true ? background.hearSoon : () => undefined,
  }
  const http = await buildServer(app)
  await http.ready()
  return {
    ...{ http, app, deps, clock, zoom, phones, database, logLines: memory.lines },
    triggerToken: app.triggerToken,
    work: () => workQueues(deps, new AbortController().signal),
    listen: async () => {
      await http.listen({ host: '127.0.0.1', port: 0 })
      return `http://127.0.0.1:${(http.server.address() as AddressInfo).port}`
    },
    close: async () => {
      await http.close()
      await background.stop()
      await app.nowHub.close()
      await deps.close()
      await Promise.all([database.drop(), zoom.close(), phones.close()])
    },
  }
}

async function startNeighbours({ now, hosts = 20, databaseUrl }: ServerOptions): Promise<Neighbours> {
  const clock = movableClock(now ?? '2030-01-06T12:00:00Z')
  const vapid = generateVapidKeys()
  const [database, zoom, phones] = await Promise.all([
    databaseUrl === undefined ? createTestDatabase() : { url: databaseUrl, drop: async () => undefined },
    startZoomSimulator({ hostCount: hosts, now: clock.now }),
    startPushService(vapid.publicKey),
  ])
  return { database, zoom, phones, vapid, clock, memory: memoryLog() }
}

async function connect(options: ServerOptions, neighbours: Neighbours): Promise<OpenDeps> {
  const { database, zoom, phones, vapid, clock, memory } = neighbours
  const install = {
    publicUrl: options.publicUrl ?? 'http://localhost:3000',
    timetable: options.timetable ?? { zone: 'Asia/Tokyo', times: ['09:00'] },
    rhythm: { drawLead: 10, onTime: 5, meeting: 15 },
    sizing: { min: 3, target: 4, max: 5 },
    limits: { signUpPerHour: 1_000_000, logInFailures: 1_000, ...options.limits },
    zoom: {
      ...{ accountId: zoom.accountId, clientId: zoom.clientId, clientSecret: zoom.clientSecret },
      hosts: zoom.hosts,
      hostConcurrency: 1,
      plan: 'business' as const,
      simulated: options.zoomSimulated ?? true,
    },
    fallbackMeetingUrl: options.fallbackUrl ?? null,
    startAt: neighbours.clock.now(),
    push: { publicKey: vapid.publicKey },
  }
  const { accountId, clientId, clientSecret, oauthUrl, apiUrl } = zoom
  const { PUSH_ALLOWED_HOSTS: pushHost, PUSH_CA_FILE: caFile } = phones.environment
  const mail = mailerTo(options.mails)
  const deps = await openDeps(install, {
    databaseUrl: database.url,
    connections: 16,
    clock,
    log: memory.log,
    chance: { hex: (bytes) => randomBytes(bytes).toString('hex') },
    meetings: (ledger) =>
      createZoomMeetings({
        ...{ accountId, clientId, clientSecret, oauthUrl, apiUrl },
        clock,
        log: memory.log,
        ledger,
      }),
    push: createPushSender({
      vapid: { ...vapid, subject: 'mailto:hello@kuji.example' },
      allowedHosts: [pushHost],
      caFile,
    }),
    mail,
  })
  const close = async (): Promise<void> => {
    await deps.close()
    mail?.close()
  }
  return { ...deps, close }
}

function mailerTo(mails: MailSink | undefined): OpenMailer | null {
  if (mails === undefined) return null
  return createMailer({ smtpUrl: mails.url, from: 'Kuji <kuji@kuji.example>', ca: mails.ca })
}
