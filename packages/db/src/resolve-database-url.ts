import { ensureEmbeddedPostgres } from './embedded/ensure-embedded-postgres.ts'

/** Name of Kuji's database inside the embedded server. */
const embeddedDatabase = 'kuji'

/** Where the database is: at a URL, or an embedded server kept in a directory. */
export type DatabasePlace =
  { readonly kind: 'url'; readonly url: string } | { readonly kind: 'embedded'; readonly dir: string }

/**
 * The URL to connect to; an embedded server is started first where it is not running.
 *
 * @throws Error with a sentence for the operator when the embedded server can't start
 */
export async function resolveDatabaseUrl(place: DatabasePlace): Promise<string> {
  if (place.kind === 'url') return place.url
  const server = await ensureEmbeddedPostgres(place.dir)
  return server.url(embeddedDatabase)
}
