import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { ConfigError } from '@kuji/config/config-error'
import { readEnv } from '@kuji/config/read-env'
import { generateVapidKeys } from '@kuji/config/vapid-keys'
import { productionEnvironment } from '../../../support/production-environment.ts'

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    readEnv(env)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
}

test('an empty environment is a complete one for trying Kuji', () => {
  expect(readEnv({})).toMatchObject({
    NODE_ENV: 'development',
    HOST: '127.0.0.1',
    PORT: 3000,
    DATA_DIR: resolve('.kuji'),
    TIME_ZONE: 'Asia/Tokyo',
    SLOT_TIMES: ['09:00'],
    DRAW_LEAD_MINUTES: 10,
    ON_TIME_MINUTES: 5,
    MEETING_MINUTES: 15,
    ROOM_MIN: 3,
    ROOM_MAX: 5,
    ZOOM_PLAN: 'pro',
    RATE_LIMIT_SIGNUP: 20,
    RATE_LIMIT_LOGIN: 10,
    LOG_LEVEL: 'info',
  })
})

test('an empty or blank variable counts as unset', () => {
  expect(readEnv({ PORT: '', TIME_ZONE: '  ', TRIGGER_TOKEN: '' })).toEqual(readEnv({}))
})

test('slot times are padded, sorted and each there once', () => {
  expect(readEnv({ SLOT_TIMES: '21:30, 9:00,06:15,09:00' }).SLOT_TIMES).toEqual(['06:15', '09:00', '21:30'])
})

test('the instant of KUJI_NOW may carry any offset', () => {
  expect(readEnv({ KUJI_NOW: '2026-11-23T08:50:00+09:00' }).KUJI_NOW).toEqual(
    new Date('2026-11-22T23:50:00Z'),
  )
})

test('addresses lose their trailing slash and push hosts their capitals', () => {
  const env = readEnv({
    PUBLIC_URL: 'https://kuji.example/',
    ZOOM_API_URL: 'http://127.0.0.1:4000/v2/',
    PUSH_ALLOWED_HOSTS: 'Push.Example, 127.0.0.1:4443',
  })

  expect(env.PUBLIC_URL).toBe('https://kuji.example')
  expect(env.ZOOM_API_URL).toBe('http://127.0.0.1:4000/v2')
  expect(env.PUSH_ALLOWED_HOSTS).toEqual(['push.example', '127.0.0.1:4443'])
})

test.each([
  ['NODE_ENV', 'prod'],
  ['HOST', 'a b'],
  ['PORT', '0'],
  ['PORT', '65536'],
  ['PORT', '3000.5'],
  ['PORT', 'http'],
  ['PUBLIC_URL', 'kuji.example'],
  ['PUBLIC_URL', 'https://kuji.example/app'],
  ['PUBLIC_URL', 'ftp://kuji.example'],
  ['DATABASE_URL', 'mysql://localhost/kuji'],
  ['TIME_ZONE', 'Asia/Tokio'],
  ['SLOT_TIMES', '24:00'],
  ['SLOT_TIMES', '09:00;10:00'],
  ['SLOT_TIMES', '9'],
  ['SLOT_TIMES', ','],
  ['DRAW_LEAD_MINUTES', '61'],
  ['MEETING_MINUTES', '-1'],
  ['ROOM_MIN', '1'],
  ['TRIGGER_TOKEN', 'two words'],
  ['ZOOM_PLAN', 'gold'],
  ['ZOOM_API_URL', 'http://zoom.example/v2'],
  ['FALLBACK_MEETING_URL', 'https://meet.example/?room='],
  ['VAPID_SUBJECT', 'hello@kuji.example'],
  ['PUSH_ALLOWED_HOSTS', 'https://push.example'],
  ['PUSH_CA_FILE', join(import.meta.dirname, 'no-such-file.pem')],
  ['SMTP_URL', 'mail.example'],
  ['SMTP_URL', 'smtps://kuji:100%@mail.example'],
  ['LOG_LEVEL', 'loud'],
  ['KUJI_NOW', '08:50'],
])('%s does not take %j', (name, value) => {
  const problems = problemsOf({ MAIL_FROM: 'kuji@kuji.example', [name]: value })

  expect(problems).toHaveLength(1)
  expect(problems[0]).toMatch(new RegExp(`^${name} (must|has|names) `))
})

test('every problem is named at once, and no value is repeated', () => {
  const problems = problemsOf({
    PORT: 'abc',
    TIME_ZONE: 'Nowhere',
    TRIGGER_TOKEN: 'hush hush',
    ROOM_MIN: '6',
  })

  expect(problems.map((problem) => problem.split(/[ ,]/)[0])).toEqual([
    'PORT',
    'TIME_ZONE',
    'TRIGGER_TOKEN',
    'ROOM_MIN',
  ])
  expect(problems.join()).not.toContain('hush')
})

test('room sizes must not fall from min over target to max', () => {
  expect(problemsOf({ ROOM_MIN: '4', ROOM_TARGET: '3' })).toEqual([expect.stringContaining('ROOM_TARGET')])
  expect(problemsOf({ ROOM_TARGET: '4', ROOM_MAX: '3' })).toHaveLength(1)
  expect(problemsOf({ ROOM_MIN: '4', ROOM_MAX: '3' })).toHaveLength(1)
  expect(problemsOf({ ROOM_MIN: '4', ROOM_MAX: '4' })).toEqual([])
  expect(problemsOf({ ROOM_MIN: '4', ROOM_TARGET: '4', ROOM_MAX: '4' })).toEqual([])
})

test('nobody is on time after the room has closed', () => {
  expect(problemsOf({ ON_TIME_MINUTES: '20' })).toEqual([expect.stringContaining('MEETING_MINUTES')])
})

test('Zoom half configured names what is missing', () => {
  expect(problemsOf({ ZOOM_ACCOUNT_ID: 'a', ZOOM_CLIENT_ID: 'b' })).toEqual([
    'ZOOM_CLIENT_SECRET is needed where ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID are set',
  ])
})

test('push keys must be keys, come together and belong together', () => {
  const [mine, other] = [generateVapidKeys(), generateVapidKeys()]

  expect(problemsOf({ VAPID_PUBLIC_KEY: mine.publicKey })).toEqual([
    'VAPID_PRIVATE_KEY is needed where VAPID_PUBLIC_KEY is set',
  ])
  expect(problemsOf({ VAPID_PUBLIC_KEY: mine.privateKey, VAPID_PRIVATE_KEY: mine.publicKey })).toHaveLength(2)
  expect(problemsOf({ VAPID_PUBLIC_KEY: mine.publicKey, VAPID_PRIVATE_KEY: other.privateKey })).toEqual([
    'VAPID_PUBLIC_KEY and VAPID_PRIVATE_KEY do not belong together',
  ])
  expect(problemsOf({ VAPID_PUBLIC_KEY: mine.publicKey, VAPID_PRIVATE_KEY: mine.privateKey })).toEqual([])
})

test('a mail server needs a sender', () => {
  expect(problemsOf({ SMTP_URL: 'smtps://mail.example:465' })).toEqual([expect.stringContaining('MAIL_FROM')])
})

test('a complete production environment has no problem', () => {
  expect(problemsOf(productionEnvironment())).toEqual([])
})

test('production has no defaults for what must be its own', () => {
  const named = problemsOf({ NODE_ENV: 'production' }).map((problem) => problem.split(' ')[0])

  expect(named).toEqual([
    'DATABASE_URL',
    'PUBLIC_URL',
    'TRIGGER_TOKEN',
    'ZOOM_ACCOUNT_ID',
    'ZOOM_CLIENT_ID',
    'ZOOM_CLIENT_SECRET',
    'VAPID_PUBLIC_KEY',
    'VAPID_PRIVATE_KEY',
    'VAPID_SUBJECT',
  ])
})

test.each([
  ['PUBLIC_URL', 'http://kuji.example'],
  ['TRIGGER_TOKEN', 'fifteen-letters'],
  ['KUJI_NOW', '2026-11-22T23:50:00Z'],
])('production refuses %s=%s', (name, value) => {
  expect(problemsOf(productionEnvironment({ [name]: value }))).toEqual([
    expect.stringMatching(`^${name} must`),
  ])
})

test('production can be tried on localhost', () => {
  expect(problemsOf(productionEnvironment({ PUBLIC_URL: 'http://localhost:3000' }))).toEqual([])
})
