import { generateVapidKeys } from '@kuji/config/vapid-keys'
import { openPool } from '@kuji/db/open-pool'
import type { SqlPool } from '@kuji/db/sql-client'
import type { SimulatorOptions } from '@kuji/zoom-simulator/simulator-options'
import type { ZoomSimulator } from '@kuji/zoom-simulator/start-zoom-simulator'
import { onTestFinished } from 'vitest'
import { startPushService, type PushService } from './push-service.ts'
import { temporaryDirectory } from './temporary-directory.ts'
import { createTestDatabase } from './test-database.ts'
import { startWorker, type WorkerEnd, type WorkerProcess } from './worker-process.ts'
import { runningSimulator } from './zoom-simulator.ts'

/** 09:00 in Tokyo, and the moment at which its draw is due. */
export const slot = '2030-01-07T00:00:00.000Z'
export const drawDue = '2030-01-06T23:50:00.000Z'

/** Everything a worker needs, real and on loopback, for one test. */
export type WorkerInstall = {
  readonly pool: SqlPool
  readonly zoom: ZoomSimulator
  readonly phones: PushService
  readonly environment: Readonly<Record<string, string>>
  /** Starts a worker, with single variables of its environment replaced. */
  readonly start: (words: readonly string[], replaced?: Readonly<Record<string, string>>) => WorkerProcess
  /** Runs a worker to its end. */
  readonly run: (words: readonly string[], replaced?: Readonly<Record<string, string>>) => Promise<WorkerEnd>
}

/**
 * An install of its own, at ten to nine; gone when the test ends.
 *
 * @param databaseUrl a database of the caller's own, in place of a new one
 */
export async function aWorkerInstall(
  options: SimulatorOptions = {},
  databaseUrl?: string,
): Promise<WorkerInstall> {
  const vapid = generateVapidKeys()
  const url = databaseUrl ?? (await newDatabase())
  const pool = openPool(url, { max: 2 })
  onTestFinished(() => pool.end())
  const zoom = await runningSimulator({ hosts: hostNames(40), ...options })
  const phones = await startPushService(vapid.publicKey)
  onTestFinished(() => phones.close())
  const environment = {
    DATABASE_URL: url,
    DATA_DIR: temporaryDirectory(),
    TRIGGER_TOKEN: 'a-trigger-token-of-some-length',
    ...zoomEnvironment(zoom),
    ...phones.environment,
    VAPID_PUBLIC_KEY: vapid.publicKey,
    VAPID_PRIVATE_KEY: vapid.privateKey,
    KUJI_NOW: drawDue,
    LOG_LEVEL: 'warn',
  }
  const start: WorkerInstall['start'] = (words, replaced = {}) =>
    startWorker(words, { ...environment, ...replaced })
  return { pool, zoom, phones, environment, start, run: (words, replaced) => start(words, replaced).ended }
}

async function newDatabase(): Promise<string> {
  const database = await createTestDatabase()
  onTestFinished(() => database.drop())
  return database.url
}

/** So many Zoom users who can host. */
export function hostNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `host-${index + 1}@zoom.example`)
}

function zoomEnvironment(zoom: ZoomSimulator): Record<string, string> {
  return {
    ZOOM_ACCOUNT_ID: zoom.accountId,
    ZOOM_CLIENT_ID: zoom.clientId,
    ZOOM_CLIENT_SECRET: zoom.clientSecret,
    ZOOM_HOSTS: zoom.hosts.join(','),
    ZOOM_OAUTH_URL: zoom.oauthUrl,
    ZOOM_API_URL: zoom.apiUrl,
  }
}

/** Registers so many people for a slot, each with one phone, and gives the phones' endpoints. */
export async function registerPeople(
  { pool, phones }: Pick<WorkerInstall, 'pool' | 'phones'>,
  { people, startsAt = slot }: { readonly people: number; readonly startsAt?: string },
): Promise<string[]> {
  const subscriptions = Array.from({ length: people }, () => phones.subscribe())
  await pool.query(
    `with person as (
       insert into users (username, email, password)
       select 'sleeper ' || endpoint, md5(endpoint) || '@kuji.example', '!' from unnest($2::text[]) as endpoint
       returning id, username
     ), enrolment as (
       insert into enroll_information (user_id, date) select id, $1 from person
     )
     insert into push_subscriptions (user_id, endpoint, p256dh, auth)
     select person.id, phone.endpoint, phone.p256dh, phone.auth
     from unnest($2::text[], $3::text[], $4::text[]) as phone(endpoint, p256dh, auth)
     join person on person.username = 'sleeper ' || phone.endpoint`,
    [
      startsAt,
      subscriptions.map(({ endpoint }) => endpoint),
      subscriptions.map(({ keys }) => keys.p256dh),
      subscriptions.map(({ keys }) => keys.auth),
    ],
  )
  return subscriptions.map(({ endpoint }) => endpoint)
}
