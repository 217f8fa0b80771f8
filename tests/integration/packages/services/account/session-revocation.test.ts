import { openDatabase, type Database } from '@kuji/db/open-database'
import { createSessions } from '@kuji/services/account/sessions'
import { expect, onTestFinished, test } from 'vitest'
import { createTestDatabase } from '../../../../support/test-database.ts'

/** Two processes' worth of connections to one database, with so many people in it. */
async function twoSides(people: number): Promise<[Database, Database]> {
  const { url, drop } = await createTestDatabase()
  const sides: [Database, Database] = [openDatabase(url, { max: 2 }), openDatabase(url, { max: 2 })]
  onTestFinished(async () => {
    for (const side of sides) await side.close()
    await drop()
  })
  await sides[0].pool.query(
    `insert into users (id, username, email, password)
     select n, 'person ' || n, n || '@kuji.example', '!' from generate_series(1, $1::int) n`,
    [people],
  )
  return sides
}

test('people who ask at once are each told who they are themselves', async () => {
  const [here] = await twoSides(60)
  const sessions = createSessions(here, true)
  const ids = await Promise.all(Array.from({ length: 60 }, (_, index) => sessions.open(index + 1)))

  const proved = await Promise.all(ids.flatMap((id) => [sessions.prove(id), sessions.prove('x'.repeat(40))]))

  expect(proved.map((session) => session?.userId ?? null)).toEqual(
    ids.flatMap((_, index) => [index + 1, null]),
  )
})

test('a log-out counts at once on every process, however busy it is', async () => {
  const [here, there] = await twoSides(20)
  const sessions = createSessions(here, true)
  const elsewhere = createSessions(there, true)
  const ids = await Promise.all(Array.from({ length: 20 }, (_, index) => sessions.open(index + 1)))
  let busy = true
  const load = ids.map(async (id) => {
    while (busy) await sessions.prove(id)
  })

  for (const id of ids) {
    expect(await sessions.prove(id)).not.toBeNull()
    await elsewhere.end(id)
    expect(await sessions.prove(id)).toBeNull()
  }

  busy = false
  await Promise.all(load)
})
