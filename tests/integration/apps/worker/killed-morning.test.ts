import { foldRate } from '@kuji/domain/rate'
import { expect, onTestFinished, test } from 'vitest'
import { letWorkersCountAsDead, waitingBackends } from '../../../support/dead-workers.ts'
import { meetingUrl, post, register } from '../../../support/kuji-calls.ts'
import { severalPeople, type Person } from '../../../support/kuji-people.ts'
import { aRunningServer, type RunningServer } from '../../../support/running-server.ts'
import { waitUntil } from '../../../support/wait-until.ts'
import { aWorkerInstall, slot, type WorkerInstall } from '../../../support/worker-install.ts'

type Morning = WorkerInstall & { readonly server: RunningServer; readonly people: readonly Person[] }

type Seat = {
  readonly userId: number
  readonly roomId: number
  readonly state: string
  readonly participate: boolean
  readonly outcome: string | null
  readonly rate: number
}

/** What a tick has to write at each step of a morning: minutes from the slot, and how one sees it written. */
const steps = {
  draw: { minute: -10, written: 'select from draws' },
  firstRescue: { minute: 3, written: 'select from draws where rescues = 1' },
  lastRescue: { minute: 6, written: 'select from draws where rescues = 2' },
  settlement: { minute: 15, written: 'select from draws where settled_at is not null' },
} as const
type Step = keyof typeof steps

test(
  'a morning whose every step is killed in the middle and right after ends as if nobody had been killed',
  { timeout: 240_000 },
  async () => {
    const morning = await aMorning(23)
    await liveThrough(morning, 'draw')
    const seats = await seatsOf(morning)
    expect(seats).toHaveLength(23)
    const [one, two, three, four, five] = roomsOf(seats) as [Seat[], Seat[], Seat[], Seat[], Seat[]]
    const early = [one[0], two[0], three[0], three[1], four[0]].map((seat) => (seat as Seat).userId)
    moveClock(morning, 1)
    for (const userId of early) expect((await tap(morning, userId)).statusCode).toBe(200)

    await liveThrough(morning, 'firstRescue')
    expect(lonelyRooms(await seatsOf(morning))).toEqual([])
    const moved = (await meetings(morning, early)).filter(({ status }) => status === 'moved')
    expect(moved.length).toBeGreaterThan(0)
    for (const { zoom_url: url } of moved) expect(url).toMatch(/^http/)
    // Late ones: by the link of a room that may be merged by now, and of one where nobody is up.
    const late = [one[1], five[0]].map((seat) => (seat as Seat).userId)
    for (const [index, userId] of late.entries()) {
      const room = [one, five][index]?.[0]?.roomId
      expect((await tap(morning, userId, room)).statusCode).toBe(200)
    }

    await liveThrough(morning, 'lastRescue')
    expect(lonelyRooms(await seatsOf(morning))).toEqual([])

    await liveThrough(morning, 'settlement')
    const up = new Set([...early, ...late])
    const history = (await seatsOf(morning)).map(({ userId, outcome, rate }) => ({ userId, outcome, rate }))
    expect(history).toEqual(
      seats.map(({ userId }) => {
        const came = up.has(userId)
        return { userId, outcome: came ? 'came' : 'missed', rate: foldRate([came]).rate }
      }),
    )
    expect(await morning.run(['recompute-rates'])).toMatchObject({ code: 0, stderr: '' })
    const { rows } = await morning.pool.query<{ id: number }>('select id from draws')
    expect(rows).toHaveLength(1)
    expect(await morning.run(['verify', String(rows[0]?.id)])).toMatchObject({ code: 0, stderr: '' })
  },
)

/** People with a phone each, registered by REST at a server that shares the workers' database. */
async function aMorning(count: number): Promise<Morning> {
  const install = await aWorkerInstall()
  const server = await aRunningServer({ databaseUrl: install.environment['DATABASE_URL'] ?? '' })
  onTestFinished(() => server.close())
  const people = await severalPeople(server, count)
  for (const by of people) expect((await register(server, by, slot)).statusCode).toBe(201)
  const phones = people.map(() => install.phones.subscribe())
  await install.pool.query(
    `insert into push_subscriptions (user_id, endpoint, p256dh, auth)
     select * from unnest($1::int[], $2::text[], $3::text[], $4::text[])`,
    [
      people.map(({ userId }) => userId),
      phones.map(({ endpoint }) => endpoint),
      phones.map(({ keys }) => keys.p256dh),
      phones.map(({ keys }) => keys.auth),
    ],
  )
  return { ...install, server, people }
}

/** Kills a tick inside its transaction, another as soon as it has written, and lets a third finish. */
async function liveThrough(morning: Morning, name: Step): Promise<void> {
  const { minute, written } = steps[name]
  const now = { KUJI_NOW: moveClock(morning, minute) }
  const isWritten = async (): Promise<boolean> => (await morning.pool.query(written)).rowCount === 1

  await killInTransaction(morning, now)
  expect(await isWritten()).toBe(false)

  const second = morning.start(['tick'], now)
  await waitUntil(isWritten)
  second.kill('SIGKILL')
  await second.ended
  await letWorkersCountAsDead(morning)
  const seats = await seatsOf(morning)

  expect(await morning.run(['tick'], now)).toMatchObject({ code: 0, stderr: '' })
  expect(placesOf(await seatsOf(morning))).toEqual(placesOf(seats))
}

/** Every step writes to its draw, and reads all it likes before: so a worker stands still in the middle. */
async function killInTransaction(
  { pool, start }: Morning,
  now: Readonly<Record<string, string>>,
): Promise<void> {
  const holder = await pool.connect()
  await holder.query('begin')
  await holder.query('lock table draws in share mode')
  const worker = start(['tick'], now)
  await waitUntil(async () => (await waitingBackends({ pool })).length === 1)
  worker.kill('SIGKILL')
  await worker.ended
  await holder.query('commit')
  holder.release()
  await waitUntil(async () => (await waitingBackends({ pool })).length === 0)
}

function moveClock({ server }: Morning, minute: number): string {
  const now = new Date(Date.parse(slot) + minute * 60_000).toISOString()
  server.clock.moveTo(now)
  return now
}

function personOf({ people }: Morning, userId: number): Person {
  return people.find((person) => person.userId === userId) as Person
}

function tap(morning: Morning, userId: number, roomId?: number) {
  const body = roomId === undefined ? {} : { room_id: roomId }
  return post(morning.server, '/participated', { by: personOf(morning, userId), body })
}

function meetings(morning: Morning, userIds: readonly number[]) {
  return Promise.all(userIds.map((userId) => meetingUrl(morning.server, personOf(morning, userId))))
}

async function seatsOf({ pool }: Morning): Promise<Seat[]> {
  const { rows } = await pool.query<Seat>(
    `select s.user_id as "userId", s.room_id as "roomId", r.state, s.participate, s.outcome, u.rate
     from users_rooms s join rooms r on r.id = s.room_id join users u on u.id = s.user_id order by s.user_id`,
  )
  return rows
}

function placesOf(seats: readonly Seat[]): string[] {
  return seats.map(({ userId, roomId }) => `${userId} in ${roomId}`)
}

function roomsOf(seats: readonly Seat[]): Seat[][] {
  return [...Map.groupBy(seats, ({ roomId }) => roomId).values()]
}

function lonelyRooms(seats: readonly Seat[]): Seat[][] {
  return roomsOf(seats).filter((room) => room.filter(({ participate }) => participate).length === 1)
}
