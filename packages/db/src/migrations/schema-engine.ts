import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import pg from 'pg'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg'
import type { SqlPool } from '../sql-client.ts'
import { catalogAdapterFactory } from './catalog-adapter.ts'
import { readMigrations, readSchema, migrationsFolder, SQL_FILE } from './migration-files.ts'

/** Any number of our own: the engine has another one, which it does not wait for as long. */
const LOCK = 5_854_021

const ENGINE = '@prisma/schema-engine-wasm/schema_engine_bg'

/** Where the engine leaves the message of a panic; without it a panic shows as a TypeError. */
type PanicRegistry = { set_message: (message: string) => void }

type Exports = Readonly<Record<string, unknown>>

/** What the glue exports beyond its declared types. */
type Glue = { readonly __wbg_set_wasm: (exports: Exports) => void }

/** The part of the WebAssembly global used here; its types come only with the DOM's. */
type WasmRuntime = {
  readonly instantiate: (code: Uint8Array, imports: object) => Promise<{ instance: { exports: Exports } }>
}

/** Prisma's schema engine as WebAssembly, connected to one database. One call at a time. */
export type SchemaEngine = {
  /** Applies what is missing. @returns the names of the migrations it applied */
  readonly apply: () => Promise<string[]>
  /** The SQL that would turn the database into prisma/schema.prisma; empty when it is that already. */
  readonly difference: () => Promise<string>
}

/** Leaves every table and enum to Prisma. */
const filters = { externalTables: [], externalEnums: [] }

/**
 * Runs the schema engine on a database, offline and without a downloaded binary.
 *
 * @throws whatever the engine reports, as an Error whose message Prisma wrote
 */
export async function withSchemaEngine<T>(
  url: string,
  work: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  await loadEngine()
  // One connection: the engine takes its lock on it, and all that follows must hold that lock.
  const pool = new pg.Pool({ connectionString: url, max: 1, application_name: 'kuji-migrate' })
  pool.on('error', () => {})
  try {
    const factory = bindMigrationAwareSqlAdapterFactory(catalogAdapterFactory(pool))
    const options = { datamodels: [['schema.prisma', readSchema()]] as [string, string][] }
    const engine = await bindings.SchemaEngine.new(options, () => {}, factory)
    return await work(callsOf(engine, pool))
  } finally {
    await pool.end()
  }
}

function callsOf(engine: bindings.SchemaEngine, pool: SqlPool): SchemaEngine {
  return {
    apply: async () => {
      await pool.query('select pg_advisory_lock($1)', [LOCK])
      for (const migrationName of await unfinishedMigrations(pool)) {
        await engine.markMigrationRolledBack({ migrationName })
      }
      const { appliedMigrationNames } = await engine.applyMigrations({
        migrationsList: listMigrations(),
        filters,
      })
      return appliedMigrationNames
    },
    difference: async () => {
      const files = [{ path: 'schema.prisma', content: readSchema() }]
      const to = { tag: 'schemaDatamodel' as const, files }
      // The "data source" of a schema is the database the engine is connected to.
      const from = { tag: 'schemaDatasource' as const, files, configDir: migrationsFolder }
      const { exitCode, stdout } = await engine.diff({ from, to, script: true, exitCode: true, filters })
      return exitCode === 0 ? '' : (stdout ?? '')
    },
  }
}

/**
 * Migrations begun and not finished. Under the lock nobody else is at it, and a
 * script is one transaction: what was cut short has left nothing, and may be tried again.
 */
async function unfinishedMigrations(pool: SqlPool): Promise<string[]> {
  const { rows: tables } = await pool.query<{ exists: boolean }>(
    `select to_regclass('_prisma_migrations') is not null as exists`,
  )
  if (tables[0]?.exists !== true) return []
  const { rows } = await pool.query<{ migration_name: string }>(
    'select distinct migration_name from _prisma_migrations where finished_at is null and rolled_back_at is null',
  )
  return rows.map((row) => row.migration_name)
}

let loading: Promise<void> | null = null

/** Compiles the engine once; its glue is one global per process. */
function loadEngine(): Promise<void> {
  loading ??= instantiate()
  return loading
}

async function instantiate(): Promise<void> {
  const registry: PanicRegistry = {
    set_message: (message) => {
      throw new Error(`Prisma's schema engine gave up: ${message}`)
    },
  }
  Object.assign(globalThis, { PRISMA_WASM_PANIC_REGISTRY: registry })
  // import.meta.resolve is missing under vitest, and the package exports only its glue.
  const glueFile = createRequire(import.meta.url).resolve(ENGINE)
  const code = await readFile(path.join(path.dirname(glueFile), 'schema_engine_bg.wasm'))
  const { WebAssembly: runtime } = globalThis as unknown as { WebAssembly: WasmRuntime }
  const { instance } = await runtime.instantiate(code, { './schema_engine_bg.js': bindings })
  const glue = bindings as unknown as Glue
  glue.__wbg_set_wasm(instance.exports)
  const start = instance.exports['__wbindgen_start'] as () => void
  start()
}

function listMigrations(): bindings.MigrationList {
  return {
    baseDir: migrationsFolder,
    lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
    shadowDbInitScript: '',
    migrationDirectories: readMigrations().map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: SQL_FILE, content: { tag: 'ok' as const, value: sql } },
    })),
  }
}
