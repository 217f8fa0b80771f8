import { inTransaction } from '@kuji/db/in-transaction'
import type { SqlClient, SqlPool } from '@kuji/db/sql-client'
import type { Deps } from '../deps.ts'
import { lockHosts } from './lock-hosts.ts'

type SyncDeps = Pick<Deps, 'db' | 'clock' | 'log' | 'meetings' | 'settings'>

const minute = 60_000
const askAgain = 6 * 60 * minute
const askAgainAfterFailure = 5 * minute
/** A draw waits for this answer, in milliseconds, and does without. */
const patienceMs = 5_000

/**
 * Makes the hosts table follow the configuration, or Zoom where none are configured: it is
 * asked every six hours, and five minutes after it gave no hosts, with five seconds to answer.
 * As long as it names none, the hosts that are known stay. A host that goes is unlisted, and
 * keeps its meetings.
 *
 * Safe at any time and by many at once. It may call Zoom: never inside a transaction.
 *
 * @param when `now` asks Zoom however lately it was asked, and lets it take its time; `draw` asks
 *   again where no host is known, as there would be no rooms
 */
export async function syncHosts(
  deps: SyncDeps,
  signal: AbortSignal,
  when: 'due' | 'draw' | 'now' = 'due',
): Promise<void> {
  const { db, clock, settings } = deps
  const askedBefore = new Date(clock.now().getTime() - (when === 'now' ? 0 : askAgain))
  const isDue = settings.hosts === null && (await isDiscoveryDue(db.pool, askedBefore, when === 'draw'))
  const limit = when === 'now' ? signal : AbortSignal.any([signal, AbortSignal.timeout(patienceMs)])
  const names = settings.hosts ?? (isDue ? await discoverHosts(deps, limit) : null)
  if (names !== null) await listHosts(db.pool, withoutDoubles(names))
}

/** To Zoom an e-mail is the same however its letters are written; a user id is not. */
function hostKey(name: string): string {
  return name.includes('@') ? name.toLowerCase() : name
}

function withoutDoubles(names: readonly string[]): string[] {
  return [...new Map(names.map((name) => [hostKey(name), name])).values()]
}

/** @returns null when Zoom names none, or does not answer */
async function discoverHosts(deps: SyncDeps, signal: AbortSignal): Promise<readonly string[] | null> {
  const { db, clock, log, meetings } = deps
  const now = clock.now().getTime()
  const soonAgain = now - askAgain + askAgainAfterFailure
  try {
    const names = await meetings.listHosts(signal)
    await noteDiscovery(db.pool, new Date(names.length === 0 ? soonAgain : now))
    // A whole account does not lose its licences from one hour to the next.
    return names.length === 0 ? null : names
  } catch (error) {
    log.warn({ err: error }, 'the hosts could not be read from Zoom; those known stay')
    await noteDiscovery(db.pool, new Date(soonAgain))
    return null
  }
}

async function isDiscoveryDue(pool: SqlPool, before: Date, needsHosts: boolean): Promise<boolean> {
  const { rowCount } = await pool.query(
    `select from install where hosts_read_at is null or hosts_read_at <= $1
       or ($2 and not exists (select from hosts where listed))`,
    [before, needsHosts],
  )
  return rowCount === 1
}

async function noteDiscovery(pool: SqlPool, at: Date): Promise<void> {
  await pool.query('update install set hosts_read_at = $1', [at])
}

/**
 * Nearly always the table says so already, and nothing is written. A host keeps the name it
 * came with, and with it its meetings, however its e-mail is written later.
 */
async function listHosts(pool: SqlPool, wanted: readonly string[]): Promise<void> {
  if (isListed(await readHosts(pool), wanted)) return
  await inTransaction(pool, async (client) => {
    await lockHosts(client)
    const known = new Map((await readHosts(client)).map(({ name }) => [hostKey(name), name]))
    const names = wanted.map((name) => known.get(hostKey(name)) ?? name)
    await client.query(
      `insert into hosts (name) select unnest($1::text[])
       on conflict (name) do update set listed = true where not hosts.listed`,
      [names],
    )
    await client.query('update hosts set listed = false where listed and name <> all($1::text[])', [names])
  })
}

type KnownHost = { readonly name: string; readonly listed: boolean }

/** Of two that are one to Zoom, the listed comes last. */
async function readHosts(client: SqlClient): Promise<readonly KnownHost[]> {
  const { rows } = await client.query<KnownHost>('select name, listed from hosts order by listed, name')
  return rows
}

function isListed(known: readonly KnownHost[], wanted: readonly string[]): boolean {
  const listed = known.filter((host) => host.listed).map(({ name }) => hostKey(name))
  const keys = new Set(listed)
  return listed.length === wanted.length && wanted.every((name) => keys.has(hostKey(name)))
}
