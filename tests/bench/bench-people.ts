import { createHash } from 'node:crypto'
import type { SqlPool } from '@kuji/db/sql-client'

/** Someone who is signed in. */
export type BenchPerson = { readonly id: number; readonly token: string }

/** Makes so many people, each with a session, and gives them. */
export async function makePeople(pool: SqlPool, count: number): Promise<BenchPerson[]> {
  const { rows } = await pool.query<{ id: number }>(
    `insert into users (username, email, password)
     select 'bench ' || n, 'bench' || n || '@kuji.example', '!' from generate_series(1, $1::int) n returning id`,
    [count],
  )
  const people = rows.map(({ id }) => ({ id, token: tokenOf(id) }))
  await pool.query(
    `insert into sessions (id_hash, user_id, expires_at)
     select hash, user_id, now() + interval '29 days' from unnest($1::text[], $2::int[]) as session(hash, user_id)`,
    [people.map(({ token }) => hashOf(token)), people.map(({ id }) => id)],
  )
  await pool.query('analyze')
  return people
}

/** Registers the first so many of the people for a slot. */
export async function enrol(pool: SqlPool, people: readonly BenchPerson[], startsAt: Date): Promise<void> {
  await pool.query('insert into enroll_information (user_id, date) select unnest($1::int[]), $2', [
    people.map(({ id }) => id),
    startsAt,
  ])
}

function tokenOf(id: number): string {
  return hashOf(`bench ${id}`).slice(0, 40)
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
