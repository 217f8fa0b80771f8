import { foldRate } from '@kuji/domain/rate'
import { recomputeRates } from '@kuji/services/settlement/recompute-rates'
import { settleDraws } from '@kuji/services/settlement/settle-draws'
import { withdrawMissed } from '@kuji/services/settlement/withdraw-missed'
import fc from 'fast-check'
import { afterAll, afterEach, expect, test } from 'vitest'
import { aFinishedMorning, type FinishedSeat } from '../../../../support/finished-morning.ts'
import { addPeople } from '../../../../support/people-rows.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer()
afterAll(() => server.close())

const { deps, clock } = server
const { pool } = deps.db

afterEach(() => pool.query('truncate users, draws restart identity cascade'))

type Morning = {
  readonly practice: boolean
  /** What happened to each person; null did not register. */
  readonly seats: readonly (Omit<FinishedSeat, 'userId'> | null)[]
}

/** Writes and settles these mornings, one a day, for new people. Gives the people. */
async function live(mornings: readonly Morning[]): Promise<number[]> {
  const userIds = await addPeople(pool, Math.max(0, ...mornings.map(({ seats }) => seats.length)))
  for (const [day, { practice, seats }] of mornings.entries()) {
    const startsAt = new Date(Date.UTC(2030, 0, 7 + day))
    const registered = seats.flatMap((seat, index) =>
      seat === null ? [] : [{ ...seat, userId: userIds[index] ?? 0 }],
    )
    await aFinishedMorning(pool, { startsAt, seats: registered, practice })
  }
  clock.moveTo(new Date(Date.UTC(2030, 0, 8 + mornings.length)))
  await settleDraws(deps)
  return userIds
}

const anySeat = fc.record({
  gotUp: fc.boolean(),
  room: fc.constantFrom('closed' as const, 'closed' as const, 'failed' as const),
  signal: fc.constantFrom('sent' as const, 'sent' as const, 'unsent' as const),
})
const people = 6
const anyMorning = fc.record({
  practice: fc.nat(7).map((number) => number === 0),
  seats: fc.array(fc.option(anySeat, { freq: 3 }), { minLength: people, maxLength: people }),
})

test('whatever happened, the stored rates are those that the history gives, also after withdrawals', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyMorning, { minLength: 1, maxLength: 30 }),
      fc.array(fc.nat(10_000), { maxLength: 5 }),
      async (mornings, picks) => {
        await live(mornings)
        await withdrawSome(picks)
        expect(await recomputeRates(deps, false)).toEqual({ people, differing: 0, first: null })
        await pool.query('truncate users, draws restart identity cascade')
      },
    ),
    { numRuns: 15 },
  )
})

async function withdrawSome(picks: readonly number[]): Promise<void> {
  const { rows } = await pool.query<{ id: number }>(
    `select s.id from users_rooms s join rooms r on r.id = s.room_id
     where s.outcome = 'missed' and r.closes_at > $1::timestamptz - interval '7 days' order by s.id`,
    [clock.now()],
  )
  if (rows.length === 0) return
  for (const pick of picks) await withdrawMissed(deps, rows[pick % rows.length]?.id ?? 0)
}

const up = { gotUp: true }

test('with a rate that was tampered with it names the first, counts all, and mends them when asked to', async () => {
  const userIds = await live([
    { practice: false, seats: [up, {}, up, {}] },
    { practice: false, seats: [up, up, null, {}] },
  ])
  await pool.query('update users set rate = 999 where id = any($1)', [[userIds[1], userIds[2]]])
  await pool.query('update users set rate_events = 3 where id = $1', [userIds[3]])
  const found = {
    people: 4,
    differing: 3,
    first: { userId: userIds[1], stored: { rate: 999, events: 2 }, fromHistory: foldRate([false, true]) },
  }

  expect(await recomputeRates(deps, false)).toEqual(found)
  expect(await recomputeRates(deps, true)).toEqual(found)
  expect(await recomputeRates(deps, true)).toEqual({ people: 4, differing: 0, first: null })
})

test('people without a morning are at the start, and made-up sleepers are nobody', async () => {
  const [, moved = 0, sample = 0] = await addPeople(pool, 3)
  await pool.query('update users set rate = 100 where id = any($1)', [[moved, sample]])
  await pool.query('update users set is_sample = true where id = $1', [sample])

  expect(await recomputeRates(deps, false)).toEqual({
    people: 2,
    differing: 1,
    first: { userId: moved, stored: { rate: 100, events: 0 }, fromHistory: { rate: 700, events: 0 } },
  })
})

test('more people than are looked at in one go are all looked at, once', async () => {
  const userIds = await addPeople(pool, 4_500)
  await pool.query('update users set rate = 1 where id = any($1)', [
    [userIds[0], userIds[2_000], userIds[4_499]],
  ])

  expect(await recomputeRates(deps, false)).toMatchObject({ people: 4_500, differing: 3 })
})

test('a database without people agrees', async () => {
  expect(await recomputeRates(deps, true)).toEqual({ people: 0, differing: 0, first: null })
})
