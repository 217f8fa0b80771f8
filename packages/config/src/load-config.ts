import { createHmac } from 'node:crypto'
import type { Config, DatabaseConfig, PushConfig, StartConfig, ZoomAccount } from './config.ts'
import { ConfigError } from './config-error.ts'
import type { Environment } from './environment-schema.ts'
import { ensureLocalSecrets, type LocalSecrets } from './local-secrets.ts'
import { readEnv, type RawEnvironment } from './read-env.ts'
import { simulatedHosts } from './simulated-hosts.ts'
import { simulatorAddress } from './simulator-address.ts'

/** So that fewer than one person in a hundred sits alone where people come two times out of three. */
const expectedPresent = 3.4
const developmentSubject = 'mailto:hello@kuji.example'

/**
 * The configuration of the server and the worker.
 *
 * @throws {ConfigError} naming every problem; also when Zoom is to be simulated but no simulator was ever started
 */
export function loadConfig(raw: RawEnvironment = process.env): Config {
  const env = readEnv(raw)
  const config = toStartConfig(env)
  if (!config.zoom.simulated) {
    return { ...config, zoom: { ...config.zoom, oauthUrl: env.ZOOM_OAUTH_URL, apiUrl: env.ZOOM_API_URL } }
  }
  const url = simulatorAddress(config.dataDir)
  if (url === null) {
    throw new ConfigError([
      'ZOOM_ACCOUNT_ID is not set, and no Zoom simulator has been started in DATA_DIR: start it with npm start',
    ])
  }
  return { ...config, zoom: { ...config.zoom, oauthUrl: `${url}/oauth/token`, apiUrl: `${url}/v2` } }
}

/**
 * The configuration for the program that starts the others, and the Zoom simulator among them.
 *
 * @throws {ConfigError} naming every problem
 */
export function loadStartConfig(raw: RawEnvironment = process.env): StartConfig {
  return toStartConfig(readEnv(raw))
}

/**
 * Where the database is, for migrating it: of everything else nothing needs to be configured yet.
 *
 * @throws {ConfigError} naming every problem
 */
export function loadDatabaseConfig(raw: RawEnvironment = process.env): DatabaseConfig {
  const { DATA_DIR, DATABASE_URL, NODE_ENV } = raw
  const production = NODE_ENV?.trim() === 'production'
  const database = databaseOf(readEnv({ DATA_DIR, DATABASE_URL, ...(!production && { NODE_ENV }) }))
  if (production && database.kind === 'embedded')
    throw new ConfigError(['DATABASE_URL is needed in production'])
  return database
}

function toStartConfig(env: Environment): StartConfig {
  const secrets = needsLocalSecrets(env) ? ensureLocalSecrets(env.DATA_DIR) : null
  return {
    production: env.NODE_ENV === 'production',
    host: env.HOST,
    port: env.PORT,
    publicUrl: env.PUBLIC_URL ?? `http://localhost:${env.PORT}`,
    dataDir: env.DATA_DIR,
    database: databaseOf(env),
    timetable: { zone: env.TIME_ZONE, times: env.SLOT_TIMES },
    rhythm: { drawLead: env.DRAW_LEAD_MINUTES, onTime: env.ON_TIME_MINUTES, meeting: env.MEETING_MINUTES },
    sizing: sizingOf(env),
    triggerToken: either(env.TRIGGER_TOKEN, secrets?.triggerToken),
    zoom: zoomOf(env, secrets),
    fallbackMeetingUrl: env.FALLBACK_MEETING_URL ?? null,
    push: pushOf(env, secrets),
    limits: { signUpPerHour: env.RATE_LIMIT_SIGNUP, logInFailures: env.RATE_LIMIT_LOGIN },
    mail: { smtpUrl: env.SMTP_URL ?? null, from: env.MAIL_FROM ?? null },
    logLevel: env.LOG_LEVEL,
    metricsToken: env.METRICS_TOKEN ?? null,
    startAt: env.KUJI_NOW ?? null,
  }
}

/** Never in production: there readEnv has already demanded all of them. */
function needsLocalSecrets(env: Environment): boolean {
  return [env.TRIGGER_TOKEN, env.VAPID_PUBLIC_KEY, env.ZOOM_ACCOUNT_ID].includes(undefined)
}

function databaseOf(env: Environment): DatabaseConfig {
  if (env.DATABASE_URL !== undefined) return { kind: 'url', url: env.DATABASE_URL }
  return { kind: 'embedded', dir: env.DATA_DIR }
}

function sizingOf({ ROOM_MIN: min, ROOM_TARGET: target, ROOM_MAX: max }: Environment): StartConfig['sizing'] {
  return target === undefined ? { min, max, expectedPresent } : { min, max, target }
}

function zoomOf(env: Environment, secrets: LocalSecrets | null): ZoomAccount {
  return {
    simulated: env.ZOOM_ACCOUNT_ID === undefined,
    accountId: either(env.ZOOM_ACCOUNT_ID, secrets?.zoomAccountId),
    clientId: either(env.ZOOM_CLIENT_ID, secrets?.zoomClientId),
    clientSecret: either(env.ZOOM_CLIENT_SECRET, secrets?.zoomClientSecret),
    hosts: env.ZOOM_HOSTS ?? (env.ZOOM_ACCOUNT_ID === undefined ? simulatedHosts : null),
    hostConcurrency: env.ZOOM_HOST_CONCURRENCY,
    plan: env.ZOOM_PLAN,
    webhookSecret: env.ZOOM_WEBHOOK_SECRET ?? simulatedWebhookSecret(env, secrets),
  }
}

/** The simulator signs its events too. Derived, so that a secrets file of before needs nothing added. */
function simulatedWebhookSecret(env: Environment, secrets: LocalSecrets | null): string | null {
  if (env.ZOOM_ACCOUNT_ID !== undefined || secrets === null) return null
  return createHmac('sha256', secrets.zoomClientSecret).update('zoom webhook').digest('base64url')
}

function pushOf(env: Environment, secrets: LocalSecrets | null): PushConfig {
  return {
    publicKey: either(env.VAPID_PUBLIC_KEY, secrets?.vapidPublicKey),
    privateKey: either(env.VAPID_PRIVATE_KEY, secrets?.vapidPrivateKey),
    subject: env.VAPID_SUBJECT ?? developmentSubject,
    allowedHosts: env.PUSH_ALLOWED_HOSTS,
    caFile: env.PUSH_CA_FILE ?? null,
  }
}

function either(configured: string | undefined, local: string | undefined): string {
  const value = configured ?? local
  if (value === undefined) throw new Error('a secret is neither configured nor kept in DATA_DIR')
  return value
}
