import type { OwnRecord } from '@kuji/contract/record'
import { settleDraws } from '@kuji/services/settlement/settle-draws'
import { withdrawMissed } from '@kuji/services/settlement/withdraw-missed'
import { afterAll, expect, test } from 'vitest'
import { aFinishedMorning, type FinishedSeat } from '../../../../support/finished-morning.ts'
import { aPage, dataOf, pageRefusalOf } from '../../../../support/kuji-page.ts'
import { aPerson, type Person } from '../../../../support/kuji-people.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer()
afterAll(() => server.close())

const { deps, clock } = server
const minute = 60_000
const week = 7 * 24 * 60
const days = { used: 0 }

type SettledSeat = { readonly seatId: number; readonly goTo: (minutesAfterClose: number) => void }

/** The seat of a settled morning; the clock stands at the close of its room. */
async function aSettledSeat(
  person: Person,
  seat: Omit<FinishedSeat, 'userId'> = {},
  practice = false,
): Promise<SettledSeat> {
  days.used += 10
  const startsAt = new Date(Date.UTC(2030, 0, 7 + days.used))
  const seats = [{ ...seat, userId: person.userId }]
  const { seatIds } = await aFinishedMorning(deps.db.pool, { startsAt, seats, practice })
  const goTo = (minutes: number): void => clock.moveTo(new Date(startsAt.getTime() + (15 + minutes) * minute))
  goTo(0)
  await settleDraws(deps)
  return { seatId: seatIds[0] ?? 0, goTo }
}

function dispute(person: Person | undefined, seatId: number) {
  return aPage(server, person).change('record.dispute', { seatId })
}

async function seatRow(seatId: number) {
  return deps.db.prisma.seat.findUniqueOrThrow({ where: { id: seatId } })
}

test('a missed morning is disputed once, however often it is said', async () => {
  const person = await aPerson(server)
  const { seatId, goTo } = await aSettledSeat(person)
  goTo(60)
  const first = await dispute(person, seatId)
  goTo(120)
  const again = await Promise.all([dispute(person, seatId), dispute(person, seatId)])

  expect([first, ...again].map(({ statusCode, body }) => [statusCode, body])).toEqual(
    Array(3).fill([200, first.body]),
  )
  expect(dataOf(first)).toEqual({})
  const { outcome, disputedAt } = await seatRow(seatId)
  expect(outcome).toBe('missed')
  expect(clock.now().getTime() - (disputedAt?.getTime() ?? 0)).toBe(60 * minute)
})

test('saying so changes the record at once, and the rate not yet', async () => {
  const person = await aPerson(server)
  const { seatId } = await aSettledSeat(person)
  const before = await deps.db.prisma.user.findUniqueOrThrow({ where: { id: person.userId } })
  await dispute(person, seatId)

  const { mornings } = dataOf<OwnRecord>(await aPage(server, person).ask('record.view'))
  expect(mornings).toMatchObject([{ seatId, came: false, disputed: true, disputableUntil: null }])
  expect(await deps.db.prisma.user.findUniqueOrThrow({ where: { id: person.userId } })).toEqual(before)
})

test('it can be said until the seventh day is over, and again at any time', async () => {
  const person = await aPerson(server)
  const [last, late] = [await aSettledSeat(person), await aSettledSeat(person)]
  last.goTo(week)
  expect((await dispute(person, last.seatId)).statusCode).toBe(200)
  late.goTo(week + 0.001)
  expect(pageRefusalOf(await dispute(person, late.seatId))).toEqual([409, 'NOT_DISPUTABLE'])
  expect((await dispute(person, last.seatId)).statusCode).toBe(200)
  await withdrawMissed(deps, last.seatId)
  expect((await dispute(person, last.seatId)).statusCode).toBe(200)
})

test.each([
  { what: 'they came to', seat: { gotUp: true }, practice: false },
  { what: 'that was our failure', seat: { room: 'failed' }, practice: false },
  { what: 'of practice', seat: {}, practice: true },
  { what: 'still open', seat: { room: 'ready' }, practice: true },
] as const)('a morning $what is nothing to dispute', async ({ seat, practice }) => {
  const person = await aPerson(server)
  const { seatId } = await aSettledSeat(person, seat, practice)

  expect(pageRefusalOf(await dispute(person, seatId))).toEqual([409, 'NOT_DISPUTABLE'])
  expect(await seatRow(seatId)).toMatchObject({ disputedAt: null })
})

test('somebody else’s seat is answered like one that does not exist', async () => {
  const [person, other] = [await aPerson(server), await aPerson(server)]
  const { seatId } = await aSettledSeat(other)
  const answers = [await dispute(person, seatId), await dispute(person, 2_147_483_647)]

  expect(answers.map(pageRefusalOf)).toEqual(Array(2).fill([404, 'NOT_FOUND']))
  expect(answers[0]?.body).toBe(answers[1]?.body)
  expect(pageRefusalOf(await dispute(undefined, seatId))).toEqual([401, 'NOT_SIGNED_IN'])
  expect(await seatRow(seatId)).toMatchObject({ disputedAt: null })
})
