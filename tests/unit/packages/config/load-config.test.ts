import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadConfig, loadDatabaseConfig, loadStartConfig } from '@kuji/config/load-config'
import { ensureLocalSecrets } from '@kuji/config/local-secrets'
import { simulatedHosts } from '@kuji/config/simulated-hosts'
import { simulatorAddress, writeSimulatorAddress } from '@kuji/config/simulator-address'
import { productionEnvironment } from '../../../support/production-environment.ts'
import { temporaryDirectory } from '../../../support/temporary-directory.ts'

test('without configuration everything is local, and Zoom is the simulator', () => {
  const dataDir = temporaryDirectory()
  writeSimulatorAddress(dataDir, 'http://127.0.0.1:4567/')

  const config = loadConfig({ DATA_DIR: dataDir, PORT: '3100' })

  expect(config).toMatchObject({
    production: false,
    publicUrl: 'http://localhost:3100',
    dataDir,
    database: { kind: 'embedded', dir: dataDir },
    triggerToken: ensureLocalSecrets(dataDir).triggerToken,
    push: { publicKey: ensureLocalSecrets(dataDir).vapidPublicKey, allowedHosts: [], caFile: null },
    zoom: {
      simulated: true,
      oauthUrl: 'http://127.0.0.1:4567/oauth/token',
      apiUrl: 'http://127.0.0.1:4567/v2',
      webhookSecret: expect.stringMatching(/^[\w-]{43}$/),
    },
    mail: { smtpUrl: null, from: null },
    startAt: null,
  })
  expect(config.zoom.hosts).toEqual(simulatedHosts)
})

test('rooms are sized by who is likely to come, unless a target is set', () => {
  const sizingOf = (env: Record<string, string>) =>
    loadStartConfig({ DATA_DIR: temporaryDirectory(), ...env }).sizing

  expect(sizingOf({})).toEqual({ min: 3, max: 5, expectedPresent: 3.4 })
  expect(sizingOf({ ROOM_MIN: '2', ROOM_MAX: '6' })).toEqual({ min: 2, max: 6, expectedPresent: 3.4 })
  expect(sizingOf({ ROOM_TARGET: '4' })).toEqual({ min: 3, max: 5, target: 4 })
})

test('the simulator has forty hosts of its own', () => {
  expect(new Set(simulatedHosts).size).toBe(40)
  expect(simulatedHosts[0]).toBe('sleeper-host-01@kuji.example')
})

test('before a simulator was ever started, only the starting program gets a configuration', () => {
  const env = { DATA_DIR: temporaryDirectory() }

  expect(() => loadConfig(env)).toThrow(/start it with npm start/)
  expect(loadStartConfig(env).zoom).toMatchObject({ simulated: true, hosts: simulatedHosts })
})

test('a later simulator replaces the address of an earlier one', () => {
  const dataDir = temporaryDirectory()
  writeSimulatorAddress(dataDir, 'http://127.0.0.1:1111')
  writeSimulatorAddress(dataDir, 'http://127.0.0.1:2222')

  expect(simulatorAddress(dataDir)).toBe('http://127.0.0.1:2222')
})

test('production takes all from the environment and leaves nothing behind', () => {
  const dataDir = join(temporaryDirectory(), 'data')
  const env = productionEnvironment({ DATA_DIR: dataDir, ZOOM_PLAN: 'business', METRICS_TOKEN: 'metrics' })

  expect(loadConfig(env)).toMatchObject({
    production: true,
    publicUrl: 'https://kuji.example',
    database: { kind: 'url', url: env['DATABASE_URL'] },
    triggerToken: env['TRIGGER_TOKEN'],
    push: { privateKey: env['VAPID_PRIVATE_KEY'], subject: env['VAPID_SUBJECT'] },
    zoom: {
      simulated: false,
      oauthUrl: 'https://zoom.us/oauth/token',
      apiUrl: 'https://api.zoom.us/v2',
      hosts: ['one@kuji.example', 'two@kuji.example'],
      plan: 'business',
    },
    metricsToken: 'metrics',
  })
  expect(existsSync(dataDir)).toBe(false)
})

test('without named hosts the users of a real account are discovered', () => {
  const { ZOOM_HOSTS: _hosts, ...env } = productionEnvironment()

  expect(loadConfig(env).zoom.hosts).toBeNull()
})

test('the clock of a configuration starts where KUJI_NOW says', () => {
  const config = loadStartConfig({ DATA_DIR: temporaryDirectory(), KUJI_NOW: '2026-11-22T23:50:00Z' })

  expect(config.startAt).toEqual(new Date('2026-11-22T23:50:00Z'))
})

test('migrating needs the database and nothing else, and makes no secrets', () => {
  const [dir, url] = [temporaryDirectory(), 'postgresql://kuji:pw@db.example:5432/kuji']

  expect(loadDatabaseConfig({ NODE_ENV: 'production', DATABASE_URL: url })).toEqual({ kind: 'url', url })
  expect(loadDatabaseConfig({ DATA_DIR: dir })).toEqual({ kind: 'embedded', dir })
  expect(readdirSync(dir)).toEqual([])
})

test('in production no database is made up', () => {
  expect(() => loadDatabaseConfig({ NODE_ENV: 'production' })).toThrow('DATABASE_URL is needed in production')
  expect(() => loadDatabaseConfig({ DATABASE_URL: 'db.example' })).toThrow(/^DATABASE_URL must be an address/)
})
