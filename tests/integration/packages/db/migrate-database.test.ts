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
