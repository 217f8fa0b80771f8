import type { OwnRecord } from '@kuji/contract/record'
import { settleDraws } from '@kuji/services/settlement/settle-draws'
import { afterAll, expect, test } from 'vitest'
import { aFinishedMorning, type FinishedSeat } from '../../../../support/finished-morning.ts'
import { aPage, dataOf, pageRefusalOf } from '../../../../support/kuji-page.ts'
import { aPerson, type Person } from '../../../../support/kuji-people.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer()
afterAll(() => server.close())

const { deps, clock } = server
const minute = 60_000
const days = { used: 0 }

type Morning = Omit<FinishedSeat, 'userId'> & { readonly practice?: boolean }

/** So many mornings of a person, one a day and the oldest first, all settled; gives their seats. */
async function haveMornings(person: Person, mornings: readonly Morning[]): Promise<number[]> {
  const seats: number[] = []
  for (const { practice = false, ...morning } of mornings) {
    days.used += 1
    const startsAt = new Date(Date.UTC(2030, 0, 7 + days.used))
    const seat = { ...morning, userId: person.userId }
    seats.push(...(await aFinishedMorning(deps.db.pool, { startsAt, seats: [seat], practice })).seatIds)
    clock.moveTo(new Date(startsAt.getTime() + 15 * minute))
  }
  await settleDraws(deps)
  return seats
}

async function recordOf(person: Person): Promise<OwnRecord> {
  return dataOf(await aPage(server, person).ask('record.view'))
}

const up = { gotUp: true }
const slept = {}

test('who has no mornings has an empty record', async () => {
  expect(await recordOf(await aPerson(server))).toEqual({ zone: 'Asia/Tokyo', mornings: [], came: null })
})

test('mornings come newest first, and before five there is no number', async () => {
  const person = await aPerson(server)
  const seats = await haveMornings(person, [up, slept, up, up])
  const { mornings, came } = await recordOf(person)

  expect(came).toBeNull()
  expect(mornings.map(({ seatId, came: here }) => [seatId, here])).toEqual([
    [seats[3], true],
    [seats[2], true],
    [seats[1], false],
    [seats[0], true],
  ])
  await haveMornings(person, [slept])
  expect(await recordOf(person)).toMatchObject({ came: 3 })
})

test('the record ends with the twentieth morning, and its number is of those', async () => {
  const person = await aPerson(server)
  await haveMornings(person, [up, up, ...Array<Morning>(18).fill(slept), up, up])
  const { mornings, came } = await recordOf(person)

  expect(mornings).toHaveLength(20)
  expect(came).toBe(2)
})

test('practice, our failures and mornings still under way are no part of it', async () => {
  const person = await aPerson(server)
  await haveMornings(person, [
    { ...up, practice: true },
    { room: 'failed' },
    { signal: 'unsent' },
    { ...slept, practice: true },
    { room: 'ready' },
  ])

  expect(await recordOf(person)).toMatchObject({ mornings: [], came: null })
  await deps.db.pool.query('delete from draws where settled_at is null')
})

test('only a missed morning of the last seven days can be disputed, and the record says until when', async () => {
  const person = await aPerson(server)
  await haveMornings(person, [slept, up, slept])
  const [latest, , oldest] = (await recordOf(person)).mornings
  expect(latest).toMatchObject({ came: false, disputed: false })
  const until = new Date(latest?.disputableUntil ?? '')
  expect(until.getTime() - new Date(latest?.startsAt ?? '').getTime()).toBe((7 * 24 * 60 + 15) * minute)
  expect(oldest?.disputableUntil).not.toBeNull()

  clock.moveTo(until)
  expect((await recordOf(person)).mornings.map(({ disputableUntil }) => disputableUntil)).toEqual([
    until.toISOString(),
    null,
    null,
  ])
  clock.moveTo(new Date(until.getTime() + 1))
  expect((await recordOf(person)).mornings[0]?.disputableUntil).toBeNull()
})

test('a record is its owner’s: another person sees their own, and a stranger none', async () => {
  const [person, other] = [await aPerson(server), await aPerson(server)]
  await haveMornings(person, [up, slept])

  expect(await recordOf(other)).toMatchObject({ mornings: [] })
  expect(pageRefusalOf(await aPage(server).ask('record.view'))).toEqual([401, 'NOT_SIGNED_IN'])
})
