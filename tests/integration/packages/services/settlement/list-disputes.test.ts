import { disputeMissed } from '@kuji/services/settlement/dispute-missed'
import { listDisputes } from '@kuji/services/settlement/list-disputes'
import { settleDraws } from '@kuji/services/settlement/settle-draws'
import { withdrawMissed } from '@kuji/services/settlement/withdraw-missed'
import { afterAll, expect, test } from 'vitest'
import { aFinishedMorning } from '../../../../support/finished-morning.ts'
import { addPeople } from '../../../../support/people-rows.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer()
afterAll(() => server.close())

const { deps, clock } = server
const startsAt = new Date('2030-01-07T00:00:00Z')

test('open disputes come oldest first, with what the system saw; a withdrawn one is decided', async () => {
  const userIds = await addPeople(deps.db.pool, 4)
  const [first = 0, second = 0, third = 0, quiet = 0] = userIds
  const { drawId, seatIds } = await aFinishedMorning(deps.db.pool, {
    startsAt,
    seats: [
      { userId: first, opened: true },
      { userId: second, signal: 'unsent', opened: true },
      { userId: third, signal: 'mailed' },
      { userId: quiet },
    ],
  })
  clock.moveTo('2030-01-07T00:15:00Z')
  await settleDraws(deps)
  for (const [minute, index] of [2, 0, 1].entries()) {
    clock.moveTo(new Date(Date.UTC(2030, 0, 7, 1, minute)))
    await disputeMissed(deps, { userId: userIds[index] ?? 0, seatId: seatIds[index] ?? 0 })
  }

  const disputes = await listDisputes(deps)
  expect(
    disputes.map(({ seatId, signalSentAt, openedAt }) => [seatId, signalSentAt !== null, openedAt !== null]),
  ).toEqual([
    [seatIds[2], true, false],
    [seatIds[0], true, true],
    [seatIds[1], false, true],
  ])
  expect(disputes[0]).toMatchObject({ drawId, startsAt, disputedAt: new Date('2030-01-07T01:00:00Z') })

  await withdrawMissed(deps, seatIds[2] ?? 0)
  expect((await listDisputes(deps)).map(({ seatId }) => seatId)).toEqual([seatIds[0], seatIds[1]])
})
