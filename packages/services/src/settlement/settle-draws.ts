import { inTransaction } from '@kuji/db/in-transaction'
import type { SqlTransaction } from '@kuji/db/sql-client'
import { morningOutcome, toldUntil, type MorningOutcome } from '@kuji/domain/morning-outcome'
import { nextRate } from '@kuji/domain/rate'
import type { Deps } from '../deps.ts'
import { findDrawsToSettle } from './find-draws-to-settle.ts'
import { readMorning, type MorningSeat } from './read-morning.ts'
import { recomputeRatesOf } from './recompute-rates-of.ts'
import { writeRates } from './write-rates.ts'

type SettleDeps = Pick<Deps, 'db' | 'clock' | 'log' | 'settings'>

type UnsettledDraw = { readonly id: number; readonly startsAt: Date; readonly practice: boolean }

type SettledSeat = MorningSeat & { readonly outcome: MorningOutcome }

/**
 * Turns every finished morning into history and rates, the oldest first, and gives the
 * ids of the draws that this call settled.
 *
 * One transaction a draw: whoever comes second finds it settled, and what a crash cut
 * short was never written. A practice morning is put aside without a trace in anybody's
 * record.
 */
export async function settleDraws(deps: SettleDeps): Promise<number[]> {
  const settled: number[] = []
  for (const drawId of await findDrawsToSettle(deps)) if (await settleDraw(deps, drawId)) settled.push(drawId)
  return settled
}

async function settleDraw(deps: SettleDeps, drawId: number): Promise<boolean> {
  const seats = await inTransaction(deps.db.pool, async (client) => {
    const draw = await lockUnsettled(client, drawId)
    if (draw === null) return null
    const settled = draw.practice ? [] : await settleSeats(client, draw, deps.settings.rhythm)
    await client.query('update draws set settled_at = $2 where id = $1', [drawId, deps.clock.now()])
    return settled
  })
  if (seats === null) return false
  deps.log.info({ drawId, ...countOutcomes(seats) }, 'draw settled')
  return true
}

/** Null when somebody else has settled it, perhaps while this call waited for them. */
async function lockUnsettled(client: SqlTransaction, drawId: number): Promise<UnsettledDraw | null> {
  const { rows } = await client.query<UnsettledDraw>(
    `select id, date as "startsAt", practice from draws
     where id = $1 and settled_at is null for no key update`,
    [drawId],
  )
  return rows[0] ?? null
}

async function settleSeats(
  client: SqlTransaction,
  draw: UnsettledDraw,
  rhythm: Deps['settings']['rhythm'],
): Promise<SettledSeat[]> {
  const until = toldUntil(draw.startsAt, rhythm)
  const morning = await readMorning(client, { drawId: draw.id, until })
  const seats = morning.map((seat) => ({ ...seat, outcome: morningOutcome(seat) }))
  await client.query(
    `update users_rooms s set outcome = o.outcome::outcome
     from unnest($1::int[], $2::text[]) as o(id, outcome) where s.id = o.id`,
    [seats.map(({ id }) => id), seats.map(({ outcome }) => outcome)],
  )
  await moveRates(client, draw, seats)
  return seats
}

async function moveRates(
  client: SqlTransaction,
  { startsAt }: UnsettledDraw,
  seats: readonly SettledSeat[],
): Promise<void> {
  const counted = seats.filter(({ outcome }) => outcome !== 'ours')
  // Only a clock that was set back can bring a morning before one that is history already.
  if (await isOutOfOrder(client, startsAt)) {
    await recomputeRatesOf(
      client,
      counted.map(({ userId }) => userId),
    )
    return
  }
  await writeRates(
    client,
    counted.map((seat) => ({ userId: seat.userId, ...nextRate(seat, seat.outcome === 'came') })),
  )
}

async function isOutOfOrder(client: SqlTransaction, startsAt: Date): Promise<boolean> {
  const { rows } = await client.query<{ later: boolean }>(
    `select exists (select from draws
                    where date > $1 and settled_at is not null and not practice) as later`,
    [startsAt],
  )
  return rows[0]?.later === true
}

function countOutcomes(seats: readonly SettledSeat[]): Record<MorningOutcome, number> {
  const counts = { came: 0, missed: 0, ours: 0 }
  for (const { outcome } of seats) counts[outcome] += 1
  return counts
}
