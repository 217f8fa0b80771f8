import { resolve } from 'node:path'
import { z } from 'zod'
import {
  baseUrl,
  credential,
  instant,
  isDecodable,
  list,
  origin,
  readableFile,
  timesOfDay,
  timeZone,
  token,
  url,
  wholeNumber,
  wholeNumberIn,
} from './environment-fields.ts'
import { isVapidPrivateKey, isVapidPublicKey } from './vapid-keys.ts'

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
const zoomPlans = ['free', 'pro', 'business'] as const

/** Every name Kuji reads from the environment. What belongs together is checked in cross-checks.ts. */
export const environmentSchema = z.object({
  NODE_ENV: oneOf(['development', 'test', 'production']).default('development'),
  HOST: z
    .string()
    .regex(/^[\w.:-]+$/, 'must be a host name or an address to listen on')
    .default('127.0.0.1'),
  PORT: wholeNumber({ from: 1, to: 65535, otherwise: 3000 }),
  PUBLIC_URL: origin().optional(),
  DATA_DIR: z
    .string()
    .default('.kuji')
    .transform((path) => resolve(path)),
  DATABASE_URL: url(/^postgres(ql)?:$/, 'postgresql://user:password@host:5432/kuji').optional(),

  TIME_ZONE: timeZone().default('Asia/Tokyo'),
  SLOT_TIMES: timesOfDay().default(['09:00']),
  DRAW_LEAD_MINUTES: wholeNumber({ from: 1, to: 60, otherwise: 10 }),
  ON_TIME_MINUTES: wholeNumber({ from: 0, to: 240, otherwise: 5 }),
  MEETING_MINUTES: wholeNumber({ from: 1, to: 240, otherwise: 15 }),
  ROOM_MIN: wholeNumber({ from: 2, to: 100, otherwise: 3 }),
  ROOM_TARGET: wholeNumberIn({ from: 2, to: 100 }).optional(),
  ROOM_MAX: wholeNumber({ from: 2, to: 100, otherwise: 5 }),
  TRIGGER_TOKEN: token().optional(),

  ZOOM_ACCOUNT_ID: credential().optional(),
  ZOOM_CLIENT_ID: credential().optional(),
  ZOOM_CLIENT_SECRET: credential().optional(),
  ZOOM_WEBHOOK_SECRET: credential().optional(),
  ZOOM_HOSTS: list(/^[^\s/?#]{1,254}$/, 'must be Zoom user ids or e-mails, separated by commas').optional(),
  ZOOM_HOST_CONCURRENCY: wholeNumber({ from: 1, to: 20, otherwise: 1 }),
  ZOOM_PLAN: oneOf(zoomPlans).default('pro'),
  ZOOM_OAUTH_URL: baseUrl().default('https://zoom.us/oauth/token'),
  ZOOM_API_URL: baseUrl().default('https://api.zoom.us/v2'),
  FALLBACK_MEETING_URL: baseUrl().optional(),

  VAPID_PUBLIC_KEY: z
    .string()
    .refine(isVapidPublicKey, 'must be a P-256 point: 65 bytes in base64url')
    .optional(),
  VAPID_PRIVATE_KEY: z
    .string()
    .refine(isVapidPrivateKey, 'must be a P-256 key: 32 bytes in base64url')
    .optional(),
  VAPID_SUBJECT: z
    .string()
    .regex(/^(mailto:[^\s@]+@[^\s@]+|https:\/\/[^\s/]+\S*)$/, 'must be a mailto: or https: address')
    .optional(),
  PUSH_ALLOWED_HOSTS: list(
    /^(\[[0-9a-f:]+\]|[a-z\d.-]+)(:\d{1,5})?$/i,
    'must be hosts, or host:port, separated by commas',
  )
    .transform((hosts) => hosts.map((host) => host.toLowerCase()))
    .default([]),
  PUSH_CA_FILE: readableFile().optional(),

  RATE_LIMIT_SIGNUP: wholeNumber({ from: 1, to: 1_000_000, otherwise: 20 }),
  RATE_LIMIT_LOGIN: wholeNumber({ from: 1, to: 1_000_000, otherwise: 10 }),
  SMTP_URL: url(/^smtps?:$/, 'smtps://user:password@mail.example:465')
    .refine(isDecodable, 'must write a % in its user or password as %25')
    .optional(),
  MAIL_FROM: z
    .string()
    .regex(/^[^\r\n@]+@[^\s@]+$/, 'must be an e-mail address')
    .optional(),
  LOG_LEVEL: oneOf(logLevels).default('info'),
  METRICS_TOKEN: token().optional(),
  KUJI_NOW: instant().optional(),
})

/** The environment after parsing: defaults filled in, texts turned into what they mean. */
export type Environment = z.output<typeof environmentSchema>
export type EnvironmentName = keyof Environment

function oneOf<const T extends readonly [string, ...string[]]>(values: T) {
  return z.enum(values, `must be one of ${values.join(', ')}`)
}
