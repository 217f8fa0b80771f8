import { withSchemaEngine } from './schema-engine.ts'

/** A process that applies the migrations to one database, tells its parent, and ends. */

export type MigrationRequest = { readonly url: string }
export type MigrationReply = { readonly applied: string[] } | { readonly failure: string }

process.once('message', (request: MigrationRequest) => void answer(request))

async function answer({ url }: MigrationRequest): Promise<void> {
  const reply = await withSchemaEngine(url, (engine) => engine.apply()).then(
    (applied): MigrationReply => ({ applied }),
    (error: unknown): MigrationReply => ({ failure: error instanceof Error ? error.message : String(error) }),
  )
  // The engine leaves a timer of ten seconds behind, which would keep this process and its parent.
  process.send?.(reply, () => process.exit())
}
