import type { SqlClient } from '@kuji/db/sql-client'
import type { Deps } from '../deps.ts'

/**
 * Sees to it that each slot has the secret its draw will be made from, so that from now
 * on its commitment can be read. A slot that was drawn without one stays without. One
 * statement, which writes nothing where none is missing.
 */
export async function publishDrawSecrets(
  client: SqlClient,
  { slots, chance }: { readonly slots: readonly Date[] } & Pick<Deps, 'chance'>,
): Promise<void> {
  await client.query({
    name: 'publish-draw-secrets',
    text: `insert into draw_secrets (date, root)
           select date, root from unnest($1::timestamptz[], $2::text[]) as slot(date, root)
           where not exists (select from draw_secrets known where known.date = slot.date)
             and not exists (select from draws made where made.date = slot.date)
           order by date on conflict do nothing`,
    values: [slots, slots.map(() => chance.hex(32))],
  })
}

/** The root of a slot's secret, or null where none was published. It is not to leave the house. */
export async function readDrawRoot(client: SqlClient, startsAt: Date): Promise<string | null> {
  const { rows } = await client.query<{ root: string }>('select root from draw_secrets where date = $1', [
    startsAt,
  ])
  return rows[0]?.root ?? null
}
