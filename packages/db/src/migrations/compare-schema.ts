import { withSchemaEngine } from './schema-engine.ts'
import { withThrowawayDatabase } from './throwaway-database.ts'

/**
 * Applies all migrations to a throwaway database and compares what they make
 * with prisma/schema.prisma.
 *
 * @param serverUrl any database of the server to use; it is not touched
 * @returns the SQL that is missing from the migrations, empty when they agree
 * @throws Error with the engine's message when a migration cannot be applied
 */
export function missingSql(serverUrl: string): Promise<string> {
  return withThrowawayDatabase(serverUrl, (url) =>
    withSchemaEngine(url, async (engine) => {
      await engine.apply()
      return engine.difference()
    }),
  )
}
