import { publishDrawSecrets, readDrawRoot } from '@kuji/services/draw/publish-draw-secrets'
import { commitmentOf, secretOf } from '@kuji/services/draw/draw-secret'
import { listSlots } from '@kuji/services/enrolment/list-slots'
import { runTick } from '@kuji/services/operations/run-tick'
import { startPractice } from '@kuji/services/practice/start-practice'
import { afterAll, expect, test } from 'vitest'
import { register } from '../../../../support/kuji-calls.ts'
import { aPerson } from '../../../../support/kuji-people.ts'
import { aMorning } from '../../../../support/morning-of.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer()
const { deps } = server
const { pool } = deps.db
afterAll(() => server.close())

async function commitments(userId: number): Promise<(string | null)[]> {
  return (await listSlots(deps, userId)).slots.map(({ commitment }) => commitment)
}

test('a slot shows its commitment once somebody has registered, and never its root or secret', async () => {
  const { startsAt } = aMorning(server)
  const person = await aPerson(server)
  expect(await commitments(person.userId)).toEqual(Array.from({ length: 7 }, () => null))
  await register(server, person, startsAt)
  const list = JSON.stringify(await listSlots(deps, person.userId))
  const root = (await readDrawRoot(pool, startsAt)) ?? ''

  expect(root).toMatch(/^[0-9a-f]{64}$/)
  expect(list).toContain(commitmentOf(secretOf(root)))
  expect(list).not.toContain(secretOf(root))
  expect(list).not.toContain(root)
  expect(server.logLines.join('\n')).not.toContain(root)
  expect(server.logLines.join('\n')).not.toContain(secretOf(root))
})

test('a tick publishes the commitment of every slot that can be booked, and changes none', async () => {
  const { startsAt } = aMorning(server)
  const person = await aPerson(server)
  await register(server, person, startsAt)
  const before = (await commitments(person.userId))[0]
  await runTick(deps, new AbortController().signal)
  const after = await commitments(person.userId)
  await runTick(deps, new AbortController().signal)

  expect(after[0]).toBe(before)
  expect(new Set(after).size).toBe(7)
  expect(after).not.toContain(null)
  expect(await commitments(person.userId)).toEqual(after)
})

test('publishing what is published writes nothing', async () => {
  const slots = [aMorning(server).startsAt, aMorning(server).startsAt]
  await publishDrawSecrets(pool, { slots, chance: deps.chance })
  const client = await pool.connect()
  await client.query('begin')
  await publishDrawSecrets(client, { slots: slots.toReversed(), chance: deps.chance })
  const { rows } = await client.query('select pg_current_xact_id_if_assigned() as written')
  await client.query('rollback')
  client.release()

  expect(rows).toEqual([{ written: null }])
})

test('a slot that was drawn without a secret gets none afterwards', async () => {
  const startsAt = new Date('2031-01-07T00:00:00Z')
  await pool.query(
    `insert into draws (date, drawn_at, seed, input_hash, sizes, state) values ($1, $1, '', '', '{}', 'done')`,
    [startsAt],
  )
  await publishDrawSecrets(pool, { slots: [startsAt], chance: deps.chance })

  expect(await readDrawRoot(pool, startsAt)).toBeNull()
})

test('published by several at once, a slot has one secret', async () => {
  const { startsAt } = aMorning(server)
  const later = aMorning(server).startsAt
  await Promise.all(
    Array.from({ length: 12 }, (_, turn) =>
      publishDrawSecrets(pool, {
        slots: turn % 2 === 0 ? [startsAt, later] : [later, startsAt],
        chance: deps.chance,
      }),
    ),
  )

  const { rowCount } = await pool.query('select from draw_secrets where date = any($1)', [[startsAt, later]])
  expect(rowCount).toBe(2)
})

test('a practice slot has its secret from the beginning', async () => {
  aMorning(server)
  const { startsAt } = await startPractice(deps, (await aPerson(server)).userId)

  expect(await readDrawRoot(pool, startsAt)).not.toBeNull()
})
