import { foldRate, startRate } from '@kuji/domain/rate'
import { disputeMissed } from '@kuji/services/settlement/dispute-missed'
import { recomputeRates } from '@kuji/services/settlement/recompute-rates'
import { settleDraws } from '@kuji/services/settlement/settle-draws'
import { viewRecord } from '@kuji/services/settlement/view-record'
import { withdrawMissed } from '@kuji/services/settlement/withdraw-missed'
import { afterAll, expect, test } from 'vitest'
import { aFinishedMorning } from '../../../../support/finished-morning.ts'
import { addPeople } from '../../../../support/people-rows.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer()
afterAll(() => server.close())

const { deps, clock } = server
const minute = 60_000
const week = 7 * 24 * 60
const days = { used: 0 }

/** A new person who came to some mornings of one day each, all settled; the clock stands at the last close. */
async function aHistory(came: readonly boolean[]) {
  const [userId = 0] = await addPeople(deps.db.pool, 1)
  const seatIds: number[] = []
  for (const gotUp of came) {
    days.used += 1
    const startsAt = new Date(Date.UTC(2030, 0, 7 + days.used))
    const morning = await aFinishedMorning(deps.db.pool, { startsAt, seats: [{ userId, gotUp }] })
    seatIds.push(...morning.seatIds)
    clock.moveTo(new Date(startsAt.getTime() + 15 * minute))
  }
  await settleDraws(deps)
  return { userId, seatIds }
}

function wait(minutes: number): void {
  clock.moveTo(new Date(clock.now().getTime() + minutes * minute))
}

async function rateOf(userId: number): Promise<{ rate: number; events: number }> {
  const { rate, rateEvents } = await deps.db.prisma.user.findUniqueOrThrow({ where: { id: userId } })
  return { rate, events: rateEvents }
}

test('a mark that is withdrawn counts no more, and the rate is that of the other mornings', async () => {
  const { userId, seatIds } = await aHistory([true, false, true])
  const [, seatId = 0] = seatIds
  await disputeMissed(deps, { userId, seatId })

  expect(await withdrawMissed(deps, seatId)).toEqual({
    seatId,
    rates: { before: foldRate([true, false, true]), after: foldRate([true, true]) },
  })
  expect(await rateOf(userId)).toEqual(foldRate([true, true]))
  const { mornings } = await viewRecord(deps, userId)
  expect(mornings.map((morning) => morning.seatId)).toEqual([seatIds[2], seatIds[0]])
})

test('withdrawn again, or by two at once, it changes nothing more', async () => {
  const { userId, seatIds } = await aHistory([false])
  const [seatId = 0] = seatIds
  const all = await Promise.all(Array.from({ length: 5 }, () => withdrawMissed(deps, seatId)))

  expect(all.filter(({ rates }) => rates !== null)).toHaveLength(1)
  expect(await withdrawMissed(deps, seatId)).toEqual({ seatId, rates: null })
  expect(await rateOf(userId)).toEqual(startRate)
})

test('several marks of one person withdrawn at once leave the rate of what remains', async () => {
  const { userId, seatIds } = await aHistory([false, true, false, true, false])
  await Promise.all([0, 2, 4].map((index) => withdrawMissed(deps, seatIds[index] ?? 0)))

  expect(await rateOf(userId)).toEqual(foldRate([true, true]))
})

test('disputed in time it can be withdrawn at any later time; not disputed, only as long as it could be', async () => {
  const told = await aHistory([false])
  await disputeMissed(deps, { userId: told.userId, seatId: told.seatIds[0] ?? 0 })
  const lastMoment = await aHistory([false])
  const untold = await aHistory([false])
  wait(week - 24 * 60)
  expect(await withdrawMissed(deps, lastMoment.seatIds[0] ?? 0)).toMatchObject({ rates: {} })
  wait(24 * 60 + 0.001)
  expect(await withdrawMissed(deps, told.seatIds[0] ?? 0)).toMatchObject({ rates: {} })
  await expect(withdrawMissed(deps, untold.seatIds[0] ?? 0)).rejects.toMatchObject({ code: 'NOT_DISPUTABLE' })
  expect(await rateOf(untold.userId)).toEqual(foldRate([false]))
})

test('what is not missed cannot be withdrawn, and an unknown seat is not found', async () => {
  const { userId, seatIds } = await aHistory([true])

  await expect(withdrawMissed(deps, seatIds[0] ?? 0)).rejects.toMatchObject({ code: 'NOT_DISPUTABLE' })
  await expect(withdrawMissed(deps, 2_147_483_647)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(await rateOf(userId)).toEqual(foldRate([true]))
})

test('withdrawals while later mornings are settled leave every rate as its history gives it', async () => {
  const userIds = await addPeople(deps.db.pool, 40)
  const seatIds: number[] = []
  for (let count = 0; count < 6; count++) {
    days.used += 1
    const startsAt = new Date(Date.UTC(2030, 0, 7 + days.used))
    const seats = userIds.map((userId, index) => ({ userId, gotUp: (index + count) % 3 === 0 }))
    const morning = await aFinishedMorning(deps.db.pool, { startsAt, seats })
    if (count < 3) seatIds.push(...morning.seatIds)
    clock.moveTo(new Date(startsAt.getTime() + 15 * minute))
    if (count === 2) await settleDraws(deps)
  }
  const withdrawals = seatIds.map((seatId) => withdrawMissed(deps, seatId).catch(() => null))
  await Promise.all([settleDraws(deps), ...withdrawals, recomputeRates(deps, true)])

  expect(await recomputeRates(deps, false)).toMatchObject({ differing: 0, first: null })
})
