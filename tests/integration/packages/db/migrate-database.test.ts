import { randomUUID } from 'node:crypto'
import { migrateDatabase } from '@kuji/db/migrate-database'
import { missingSql } from '@kuji/db/migrations/compare-schema'
import { readMigrations } from '@kuji/db/migrations/migration-files'
import { withSchemaEngine } from '@kuji/db/migrations/schema-engine'
import { openPool } from '@kuji/db/open-pool'
import { pendingMigrations } from '@kuji/db/pending-migrations'
import type { SqlPool } from '@kuji/db/sql-client'
import { expect, inject, onTestFinished, test } from 'vitest'

const names = readMigrations().map(({ name }) => name)

async function emptyDatabase(): Promise<{ url: string; pool: SqlPool }> {
  const server = openPool(inject('databaseServer'), { max: 1 })
  const name = `empty_${randomUUID().replaceAll('-', '')}`
  await server.query(`create database ${name}`)
  const url = new URL(inject('databaseServer'))
  url.pathname = `/${name}`
  const pool = openPool(url.href, { max: 1 })
  onTestFinished(async () => {
    await pool.end()
    await server.query(`drop database ${name} with (force)`)
    await server.end()
  })
  return { url: url.href, pool }
}

test('an empty database gets every migration, and none a second time', async () => {
  const { url, pool } = await emptyDatabase()
  expect(await pendingMigrations({ pool })).toEqual(names)

  expect(await migrateDatabase(url)).toEqual({ applied: names })
  expect(await migrateDatabase(url)).toEqual({ applied: [] })
  expect(await pendingMigrations({ pool })).toEqual([])
})

test('two programs that migrate at once apply everything once', async () => {
  const { url } = await emptyDatabase()

  const results = await Promise.all([migrateDatabase(url), migrateDatabase(url)])

  expect(results.flatMap(({ applied }) => applied)).toEqual(names)
})

test('a migration that was cut short is applied again', async () => {
  const { url, pool } = await emptyDatabase()
  await migrateDatabase(url)
  await pool.query(`
    create schema aside;
    alter table _prisma_migrations set schema aside;
    drop schema public cascade;
    create schema public;
    alter table aside._prisma_migrations set schema public;
    update _prisma_migrations set finished_at = null, applied_steps_count = 0`)

  expect(await migrateDatabase(url)).toEqual({ applied: names })
})

test('a migration that fails says so and leaves nothing behind', async () => {
  const { url, pool } = await emptyDatabase()
  await pool.query('create type signals as (mine int)')

  await expect(migrateDatabase(url)).rejects.toThrow('signals')

  const { rows } = await pool.query(`select tablename from pg_tables where schemaname = 'public' order by 1`)
  expect(rows).toEqual([{ tablename: '_prisma_migrations' }])
})

test('signals that are on their way when deliveries begin go on to the devices that are not done with them', async () => {
  const { pool } = await emptyDatabase()
  const name = '20261124000503_signals_and_receipts'
  for (const { sql } of readMigrations().filter((migration) => migration.name < name)) await pool.query(sql)
  await pool.query(`
    insert into users (username, email, password) values ('a', 'a@kuji.example', '');
    insert into draws (date, drawn_at, seed, input_hash) values (now(), now(), '', '');
    insert into rooms (draw_id, ordinal, date, closes_at) values
      (1, 0, now() - interval '2 hours', now() + interval '1 hour'),
      (1, 1, now() - interval '2 hours', now() - interval '1 hour');
    insert into push_subscriptions (user_id, endpoint, p256dh, auth) values
      (1, 'https://push.example/one', '', ''), (1, 'https://push.example/two', '', ''),
      (1, 'http://push.example/three', '', ''), (1, 'https://' || repeat('x', 400) || '/four', '', ''),
      (1, 'https://push.example?five', '', '');
    insert into signals (user_id, room_id, kind, settled_devices) values
      (1, 1, 'room_ready', '{1}'), (1, 2, 'room_ready', null)`)
  await pool.query(readMigrations().find((migration) => migration.name === name)?.sql ?? '')

  const { rows } = await pool.query('select signal_id, device_id, origin from deliveries order by device_id')
  expect(rows).toEqual([
    { signal_id: 1, device_id: 2, origin: 'https://push.example' },
    { signal_id: 1, device_id: 4, origin: `https://${'x'.repeat(250)}` },
    { signal_id: 1, device_id: 5, origin: 'https://push.example' },
  ])
})

test('the migrations make exactly the schema of prisma/schema.prisma', async () => {
  expect(await missingSql(inject('databaseServer'))).toBe('')
})

test('what a database lacks is told as the SQL that would mend it', async () => {
  const { url, pool } = await emptyDatabase()
  await migrateDatabase(url)
  await pool.query('drop index sessions_user_id_idx')

  const sql = await withSchemaEngine(url, (engine) => engine.difference())

  expect(sql).toContain('CREATE INDEX "sessions_user_id_idx" ON "sessions"("user_id");')
})
