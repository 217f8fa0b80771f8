import { runTick } from '@kuji/services/operations/run-tick'
import { queueNudges } from '@kuji/services/signal/queue-nudges'
import { afterAll, expect, test } from 'vitest'
import { getUp } from '../../../../support/drawn-morning.ts'
import type { Person } from '../../../../support/kuji-people.ts'
import { aRegisteredMorning } from '../../../../support/morning-of.ts'
import { aPhoneOf } from '../../../../support/phone-of.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer()
afterAll(() => server.close())

const { deps } = server
const patience = new AbortController().signal

/** A room of three with a phone each, who have been told that it is ready. */
async function aRoomOfThree() {
  const { people, ...morning } = await aRegisteredMorning(server, 3)
  const phones = await Promise.all(people.map((one) => aPhoneOf(server, one)))
  morning.goTo(-10)
  await runTick(deps, patience)
  const [first, second, third] = people as [Person, Person, Person]
  const draw = await deps.db.prisma.draw.findUniqueOrThrow({ where: { startsAt: morning.startsAt } })
  const { roomId } = await deps.db.prisma.seat.findFirstOrThrow({ where: { drawId: draw.id } })
  /** What is done every minute, so many minutes after the slot. */
  const tickAt = async (minutes: number): Promise<void> => {
    morning.goTo(minutes)
    await runTick(deps, patience)
  }
  const kinds = () => phones.map((phone) => phone.kinds())
  /** For how long the push service keeps what the first phone was sent. */
  const lives = () =>
    server.phones.received.flatMap(({ endpoint, ttlSeconds }) =>
      endpoint === phones[0]?.endpoint ? [ttlSeconds] : [],
    )
  const lastTitles = () => phones.map((phone) => phone.messages().at(-1)?.notification.title)
  const nudges = async () => (await deps.db.prisma.draw.findUniqueOrThrow({ where: { id: draw.id } })).nudges
  const away = async (decline: Person) =>
    void (await deps.db.prisma.seat.updateMany({
      where: { drawId: draw.id, userId: decline.userId },
      data: { declinedAt: server.clock.now() },
    }))
  return {
    ...morning,
    first,
    second,
    third,
    roomId,
    drawId: draw.id,
    tickAt,
    kinds,
    lives,
    lastTitles,
    nudges,
    away,
  }
}

const ready = ['room_ready']
const nudged = ['room_ready', 'nudge']
const nudgedTwice = ['room_ready', 'nudge', 'last_nudge']

test('who sleeps on is told at -5 and at +5, and nothing after', async () => {
  const { tickAt, kinds } = await aRoomOfThree()
  const seen: string[][] = []
  for (const minutes of [-10, -6, -5, -4, 0, 4, 5, 5.9, 6, 7, 14]) {
    await tickAt(minutes)
    seen.push(kinds()[0] ?? [])
  }

  expect(seen).toEqual([
    ...[ready, ready],
    ...[nudged, nudged, nudged, nudged],
    ...[nudgedTwice, nudgedTwice, nudgedTwice, nudgedTwice, nudgedTwice],
  ])
})

test('a phone that is away while it is nudged does not hear of it late', async () => {
  const { goTo, lives } = await aRoomOfThree()
  goTo(-5)
  await queueNudges(deps)
  await server.work()
  goTo(5)
  await queueNudges(deps)
  goTo(5.5)
  await server.work()

  expect(lives()).toEqual([15 * 60, 10 * 60, 30])
})

test('the number of those who are up is the true one, and they are left alone', async () => {
  const { first, second, tickAt, kinds, lastTitles } = await aRoomOfThree()
  await tickAt(-7)
  await getUp(server, first)
  await tickAt(-5)

  expect(kinds()).toEqual([ready, nudged, nudged])
  expect(lastTitles().slice(1)).toEqual(['1人、もう起きています。', '1人、もう起きています。'])
  await getUp(server, second)
  await tickAt(5)
  expect(kinds()).toEqual([ready, nudged, nudgedTwice])
  expect(lastTitles()[2]).toBe('9:15 まで入れます。')
})

test('where nobody is up nobody is said to be', async () => {
  const { tickAt, lastTitles } = await aRoomOfThree()
  await tickAt(-5)

  expect(new Set(lastTitles())).toEqual(new Set(['部屋はひらいています。']))
})

test('the number is that of the moment of sending, and who has got up by then is left alone', async () => {
  const { first, second, goTo, kinds, lastTitles } = await aRoomOfThree()
  goTo(-5)
  await queueNudges(deps)
  await getUp(server, first, second)
  await server.work()

  expect(kinds()).toEqual([ready, ready, nudged])
  expect(lastTitles()[2]).toBe('2人、もう起きています。')
})

test('who said that they cannot come is left alone, before the nudge is queued and after', async () => {
  const { first, second, goTo, away, kinds } = await aRoomOfThree()
  await away(first)
  goTo(-5)
  await queueNudges(deps)
  await away(second)
  await server.work()

  expect(kinds()).toEqual([ready, ready, nudged])
})

test.each(['failed', 'closed', 'pending'] as const)(
  'nobody is nudged to a room that is %s',
  async (state) => {
    const { roomId, goTo } = await aRoomOfThree()
    await deps.db.prisma.room.update({
      where: { id: roomId },
      data: { state, failure: state === 'failed' ? 'ZOOM_UNREACHABLE' : null },
    })
    goTo(-5)

    expect(await queueNudges(deps)).toBe(0)
    goTo(5)
    expect(await queueNudges(deps)).toBe(0)
  },
)

test('a practice morning has no nudges', async () => {
  const { drawId, goTo, nudges } = await aRoomOfThree()
  await deps.db.prisma.draw.update({ where: { id: drawId }, data: { practice: true } })
  goTo(-5)

  expect([await queueNudges(deps), await nudges()]).toEqual([0, 0])
})

test('many who look at once queue each nudge once', async () => {
  const { goTo, kinds, nudges } = await aRoomOfThree()
  for (const minutes of [-5, 5]) {
    goTo(minutes)
    const counts = await Promise.all(Array.from({ length: 6 }, () => queueNudges(deps)))
    expect(counts.toSorted()).toEqual([0, 0, 0, 0, 0, 3])
    await Promise.all([server.work(), server.work()])
  }

  expect(kinds()).toEqual([nudgedTwice, nudgedTwice, nudgedTwice])
  expect(await nudges()).toBe(2)
})

test('what breaks off in the middle leaves nothing, and the next look does it whole', async () => {
  const { drawId, goTo, tickAt, kinds, nudges } = await aRoomOfThree()
  goTo(-5)
  await deps.db.pool.query(`
    create function refuse_nudges() returns trigger language plpgsql as $$ begin raise 'cut'; end $$;
    create trigger refuse_nudges before insert on signals for each row
      when (new.kind = 'nudge') execute function refuse_nudges()`)
  await expect(queueNudges(deps)).rejects.toThrow('cut')
  await deps.db.pool.query('drop function refuse_nudges cascade')
  expect(await nudges()).toBe(0)
  await tickAt(-4)

  expect(kinds()).toEqual([nudged, nudged, nudged])
  expect(await deps.db.prisma.signal.count({ where: { kind: 'nudge', room: { drawId } } })).toBe(3)
})

test.each([
  { minutes: 0, said: ready },
  { minutes: 5, said: ['room_ready', 'last_nudge'] },
  { minutes: 6, said: ready },
])('where nobody looked until $minutes, what was missed is not made up for', async ({ minutes, said }) => {
  const { tickAt, kinds } = await aRoomOfThree()
  await tickAt(minutes)

  expect(kinds()).toEqual([said, said, said])
})

test('a nudge that could not be sent until the last one is due gives way to it', async () => {
  const { goTo, tickAt, kinds } = await aRoomOfThree()
  goTo(-5)
  await queueNudges(deps)
  await tickAt(5)

  expect(kinds()).toEqual(Array(3).fill(['room_ready', 'last_nudge']))
})

test('a last nudge that could not be sent in its minute is not sent at all', async () => {
  const { goTo, tickAt, kinds } = await aRoomOfThree()
  goTo(5)
  await queueNudges(deps)
  await tickAt(6)

  expect(kinds()).toEqual([ready, ready, ready])
})

test('a draw that was made late, at -3, brings no nudge along', async () => {
  const { people, goTo } = await aRegisteredMorning(server, 3)
  const phones = await Promise.all(people.map((one) => aPhoneOf(server, one)))
  for (const minutes of [-3, -2, -1]) {
    goTo(minutes)
    await runTick(deps, patience)
  }

  expect(phones.map((phone) => phone.kinds())).toEqual([ready, ready, ready])
})
