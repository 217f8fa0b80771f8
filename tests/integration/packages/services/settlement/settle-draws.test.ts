import { foldRate, startRate } from '@kuji/domain/rate'
import { morningOutcome } from '@kuji/domain/morning-outcome'
import { settleDraws } from '@kuji/services/settlement/settle-draws'
import { afterAll, afterEach, expect, test } from 'vitest'
import {
  aFinishedMorning,
  type FinishedSeat,
  type MorningSignal,
} from '../../../../support/finished-morning.ts'
import { addPeople } from '../../../../support/people-rows.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer()
afterAll(() => server.close())

const { deps, clock } = server
const { pool } = deps.db

/** No test leaves a morning behind that would stop the mornings of the next one. */
afterEach(() => pool.query('delete from draws'))

function nineOClock(day: number): Date {
  return new Date(Date.UTC(2030, 0, day))
}

/** The moment at which the rooms of that day close, or so many minutes later. */
function goToClose(day: number, later = 0): void {
  clock.moveTo(new Date(nineOClock(day).getTime() + (15 + later) * 60_000))
}

async function outcomesOf(seatIds: readonly number[]): Promise<(string | null)[]> {
  const { rows } = await pool.query<{ outcome: string | null }>(
    `select s.outcome from unnest($1::int[]) with ordinality as asked(id, place)
     join users_rooms s on s.id = asked.id order by place`,
    [seatIds],
  )
  return rows.map(({ outcome }) => outcome)
}

async function ratesOf(userIds: readonly number[]): Promise<{ rate: number; events: number }[]> {
  const { rows } = await pool.query<{ rate: number; events: number }>(
    'select rate, rate_events as events from users where id = any($1) order by id',
    [userIds],
  )
  return rows
}

/** A finished morning of that day for new people, whose seats are given without their people. */
async function aMorningOf(day: number, seats: readonly Omit<FinishedSeat, 'userId'>[], practice = false) {
  const userIds = await addPeople(pool, seats.length)
  const whose = seats.map((seat, index) => ({ ...seat, userId: userIds[index] ?? 0 }))
  const morning = await aFinishedMorning(pool, { startsAt: nineOClock(day), seats: whose, practice })
  return { ...morning, userIds }
}

const rooms = ['closed', 'failed', 'pending'] as const
/** Which of them count as told. */
const signals = {
  sent: true,
  mailed: true,
  shown: true,
  'fell silent': true,
  'just in time': true,
  'shown at the end': true,
  'to silent': false,
  'in the last minute': false,
  'too late': false,
  'shown late': false,
  unsent: false,
  none: false,
  'no device': false,
} as const satisfies Record<MorningSignal, boolean>

test('every combination of what can happen is settled by the rule, and by nothing else', async () => {
  const combinations = [true, false].flatMap((gotUp) =>
    rooms.flatMap((room) =>
      (Object.keys(signals) as (keyof typeof signals)[]).flatMap((signal) =>
        [true, false].map((opened) => ({ gotUp, room, signal, opened })),
      ),
    ),
  )
  const { drawId, seatIds, userIds } = await aMorningOf(7, combinations)
  goToClose(7)

  expect(await settleDraws(deps)).toEqual([drawId])

  const expected = combinations.map(({ gotUp, room, signal, opened }) =>
    morningOutcome({ gotUp, hadMeeting: room === 'closed', told: signals[signal], opened }),
  )
  expect(await outcomesOf(seatIds)).toEqual(expected)
  expect(await ratesOf(userIds)).toEqual(
    expected.map((outcome) => (outcome === 'ours' ? startRate : foldRate([outcome === 'came']))),
  )
})

test('a failure of ours never lowers a rate', async () => {
  const asleep = rooms.flatMap((room) =>
    (['unsent', 'none', 'in the last minute', 'too late', 'no device', 'to silent'] as const).map(
      (signal) => ({ room, signal }),
    ),
  )
  const noMeeting = (['failed', 'pending'] as const).map((room) => ({ room, opened: true }))
  const { userIds } = await aMorningOf(7, [...asleep, ...noMeeting])
  goToClose(7)
  await settleDraws(deps)

  expect(await ratesOf(userIds)).toEqual(userIds.map(() => startRate))
})

test('a device that was taken away meanwhile tells nothing: nobody knows whether it showed anything', async () => {
  const { seatIds, userIds } = await aMorningOf(7, [{}, {}])
  await pool.query('delete from push_subscriptions where user_id = $1', [userIds[0]])
  goToClose(7)
  await settleDraws(deps)

  expect(await outcomesOf(seatIds)).toEqual(['ours', 'missed'])
})

test('whichever of the messages reached somebody in time, they were told', async () => {
  const { seatIds, userIds } = await aMorningOf(7, [{ signal: 'unsent' }, { signal: 'unsent' }])
  await pool.query(
    `with nudge as (
       insert into signals (user_id, room_id, kind, expires_at)
       select user_id, room_id, 'nudge', expires_at from signals where user_id = $1 returning id, user_id
     )
     insert into deliveries (signal_id, device_id, origin, receipt, state, sent_at)
     select nudge.id, p.id, 'https://push.example', repeat('0', 32), 'taken', $2
     from nudge join push_subscriptions p using (user_id)`,
    [userIds[1], new Date(nineOClock(7).getTime() - 5 * 60_000)],
  )
  goToClose(7)
  await settleDraws(deps)

  expect(await outcomesOf(seatIds)).toEqual(['ours', 'missed'])
})

test('a morning is settled when its rooms are over, and once', async () => {
  const { drawId, userIds } = await aMorningOf(7, [{ gotUp: true }, {}])
  goToClose(7, -0.001)
  expect(await settleDraws(deps)).toEqual([])

  goToClose(7)
  expect(await settleDraws(deps)).toEqual([drawId])
  expect(await settleDraws(deps)).toEqual([])
  expect(await ratesOf(userIds)).toEqual([foldRate([true]), foldRate([false])])
})

test('a room that is still open holds its morning back', async () => {
  await aMorningOf(7, [{ room: 'ready' }])
  goToClose(7)

  expect(await settleDraws(deps)).toEqual([])
})

test('a draw without rooms is done when its rooms would have closed', async () => {
  const { drawId } = await aMorningOf(7, [])
  goToClose(7, -0.001)
  expect(await settleDraws(deps)).toEqual([])

  goToClose(7)
  expect(await settleDraws(deps)).toEqual([drawId])
})

test('mornings are settled in order, and one that is not over stops all later ones', async () => {
  const [userId = 0] = await addPeople(pool, 1)
  const seats = (gotUp: boolean): FinishedSeat[] => [{ userId, gotUp }]
  const third = await aFinishedMorning(pool, { startsAt: nineOClock(9), seats: seats(false) })
  const first = await aFinishedMorning(pool, { startsAt: nineOClock(7), seats: seats(true) })
  const second = await aFinishedMorning(pool, {
    startsAt: nineOClock(8),
    seats: [{ userId, gotUp: true, room: 'ready' }],
  })
  goToClose(9)
  expect(await settleDraws(deps)).toEqual([first.drawId])

  await pool.query(`update rooms set state = 'closed' where draw_id = $1`, [second.drawId])
  expect(await settleDraws(deps)).toEqual([second.drawId, third.drawId])
  expect(await ratesOf([userId])).toEqual([foldRate([true, true, false])])
})

test('a practice morning ends without a trace, and neither stops a morning nor waits for one', async () => {
  const open = await aMorningOf(6, [{ room: 'ready' }], true)
  const real = await aMorningOf(7, [{ gotUp: true }])
  const late = await aMorningOf(8, [{ room: 'ready' }])
  const practice = await aMorningOf(9, [{ gotUp: true }, {}], true)
  goToClose(9)

  expect(await settleDraws(deps)).toEqual([real.drawId, practice.drawId])
  expect(await outcomesOf([...practice.seatIds, ...open.seatIds, ...late.seatIds])).toEqual(
    Array(4).fill(null),
  )
  expect(await ratesOf(practice.userIds)).toEqual([startRate, startRate])
})

test('a clock that was set back and brings an older morning does not mix up the order of a rate', async () => {
  const [userId = 0] = await addPeople(pool, 1)
  const cameLater = Array<boolean>(30).fill(true)
  for (const index of cameLater.keys())
    await aFinishedMorning(pool, { startsAt: nineOClock(8 + index), seats: [{ userId, gotUp: true }] })
  goToClose(8 + cameLater.length)
  await settleDraws(deps)
  await aFinishedMorning(pool, { startsAt: nineOClock(7), seats: [{ userId }] })
  await settleDraws(deps)

  expect(await ratesOf([userId])).toEqual([foldRate([false, ...cameLater])])
  expect(foldRate([false, ...cameLater])).not.toEqual(foldRate([...cameLater, false]))
})

test('ten at once settle each morning once', async () => {
  const userIds = await addPeople(pool, 30)
  const draws: number[] = []
  for (const day of [7, 8, 9]) {
    const seats = userIds.map((userId, index) => ({ userId, gotUp: (index + day) % 3 > 0 }))
    draws.push((await aFinishedMorning(pool, { startsAt: nineOClock(day), seats })).drawId)
  }
  goToClose(9)

  const settled = await Promise.all(Array.from({ length: 10 }, () => settleDraws(deps)))

  expect(settled.flat().toSorted((a, b) => a - b)).toEqual(draws)
  expect(await ratesOf(userIds)).toEqual(
    userIds.map((_, index) => foldRate([7, 8, 9].map((day) => (index + day) % 3 > 0))),
  )
})

test('a morning that cannot be written is not half written', async () => {
  const { drawId, seatIds, userIds } = await aMorningOf(7, [{ gotUp: true }, {}])
  goToClose(7)
  await pool.query('alter table users add constraint no_rate_moves check (rate_events = 0) not valid')
  await expect(settleDraws(deps)).rejects.toThrow('no_rate_moves')
  expect(await outcomesOf(seatIds)).toEqual([null, null])

  await pool.query('alter table users drop constraint no_rate_moves')
  expect(await settleDraws(deps)).toEqual([drawId])
  expect(await ratesOf(userIds)).toEqual([foldRate([true]), foldRate([false])])
})

test('a rescue may have moved a seat: its signal counts wherever it was sent from', async () => {
  const { drawId, seatIds } = await aMorningOf(7, [{}, { room: 'pending', signal: 'none' }])
  await pool.query(
    `update users_rooms set room_id = (select id from rooms where draw_id = $1 and ordinal = 1) where id = $2`,
    [drawId, seatIds[0]],
  )
  await pool.query(`update rooms set state = 'closed' where draw_id = $1`, [drawId])
  goToClose(7)
  await settleDraws(deps)

  expect(await outcomesOf(seatIds)).toEqual(['missed', 'ours'])
})

test('the log tells how many came and says nothing about anybody', async () => {
  const { drawId } = await aMorningOf(7, [{ gotUp: true }, {}, { signal: 'unsent' }])
  goToClose(7)
  await settleDraws(deps)
  const line = JSON.parse(server.logLines.findLast((text) => text.includes('draw settled')) ?? '{}')

  expect(line).toMatchObject({ drawId, came: 1, missed: 1, ours: 1 })
  expect(
    Object.keys(line)
      .filter((key) => !['level', 'time', 'pid', 'hostname'].includes(key))
      .toSorted(),
  ).toEqual(['came', 'drawId', 'missed', 'msg', 'ours'])
})
