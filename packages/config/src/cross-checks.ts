import type { Environment, EnvironmentName } from './environment-schema.ts'
import { isLoopback } from './environment-fields.ts'
import { isVapidPair } from './vapid-keys.ts'

type Given = ReadonlySet<string>

/** A rule about several variables; it is left out while one of them is wrong by itself. */
type CrossCheck = {
  readonly about: readonly EnvironmentName[]
  readonly problems: (env: Environment, given: Given) => readonly string[]
}

const zoomNames = ['ZOOM_ACCOUNT_ID', 'ZOOM_CLIENT_ID', 'ZOOM_CLIENT_SECRET'] as const
const vapidNames = ['VAPID_PUBLIC_KEY', 'VAPID_PRIVATE_KEY'] as const
const neededInProduction = [
  'DATABASE_URL',
  'PUBLIC_URL',
  'TRIGGER_TOKEN',
  ...zoomNames,
  ...vapidNames,
  'VAPID_SUBJECT',
] as const
const shortestTriggerToken = 16

const crossChecks: readonly CrossCheck[] = [
  {
    about: ['ROOM_MIN', 'ROOM_TARGET', 'ROOM_MAX'],
    problems: ({ ROOM_MIN: min, ROOM_TARGET: target = min, ROOM_MAX: max }) =>
      sentence(
        min > target || target > max,
        'ROOM_MIN, ROOM_TARGET and ROOM_MAX must not fall in this order',
      ),
  },
  {
    about: ['ON_TIME_MINUTES', 'MEETING_MINUTES'],
    problems: (env) =>
      sentence(
        env.ON_TIME_MINUTES > env.MEETING_MINUTES,
        'ON_TIME_MINUTES must not be more than MEETING_MINUTES',
      ),
  },
  {
    about: vapidNames,
    problems: ({ VAPID_PUBLIC_KEY: publicKey, VAPID_PRIVATE_KEY: privateKey }) =>
      publicKey === undefined || privateKey === undefined
        ? []
        : sentence(
            !isVapidPair({ publicKey, privateKey }),
            'VAPID_PUBLIC_KEY and VAPID_PRIVATE_KEY do not belong together',
          ),
  },
  {
    about: ['SMTP_URL', 'MAIL_FROM'],
    problems: (env) =>
      sentence(
        env.SMTP_URL !== undefined && env.MAIL_FROM === undefined,
        'MAIL_FROM is needed where SMTP_URL is set',
      ),
  },
  {
    about: ['NODE_ENV'],
    problems: (env, given) => (env.NODE_ENV === 'production' ? missing(given) : halfSet(given)),
  },
  {
    about: ['NODE_ENV', 'PUBLIC_URL'],
    problems: ({ NODE_ENV, PUBLIC_URL = '' }) =>
      sentence(
        NODE_ENV === 'production' && PUBLIC_URL.startsWith('http:') && !isLoopback(PUBLIC_URL),
        'PUBLIC_URL must be https in production (http only on localhost)',
      ),
  },
  {
    about: ['NODE_ENV', 'TRIGGER_TOKEN'],
    problems: ({ NODE_ENV, TRIGGER_TOKEN }) =>
      sentence(
        NODE_ENV === 'production' &&
          TRIGGER_TOKEN !== undefined &&
          TRIGGER_TOKEN.length < shortestTriggerToken,
        `TRIGGER_TOKEN must have at least ${shortestTriggerToken} characters in production`,
      ),
  },
  {
    about: ['NODE_ENV'],
    problems: (env, given) =>
      sentence(
        env.NODE_ENV === 'production' && given.has('KUJI_NOW'),
        'KUJI_NOW must not be set in production',
      ),
  },
]

/**
 * What is wrong between variables that are each well-formed.
 *
 * @param given names that have a value
 * @param wrong names whose own value is already known to be wrong
 */
export function findCrossProblems(env: Environment, given: Given, wrong: ReadonlySet<string>): string[] {
  return crossChecks
    .filter((check) => !check.about.some((name) => wrong.has(name)))
    .flatMap((check) => check.problems(env, given))
}

function missing(given: Given): string[] {
  return neededInProduction
    .filter((name) => !given.has(name))
    .map((name) => `${name} is needed in production`)
}

function halfSet(given: Given): string[] {
  return [zoomNames, vapidNames].flatMap((group: readonly string[]) => {
    const absent = group.filter((name) => !given.has(name))
    if (absent.length === 0 || absent.length === group.length) return []
    const present = group.filter((name) => given.has(name))
    return absent.map(
      (name) => `${name} is needed where ${present.join(', ')} ${present.length > 1 ? 'are' : 'is'} set`,
    )
  })
}

function sentence(isWrong: boolean, problem: string): string[] {
  return isWrong ? [problem] : []
}
