import { openDatabase } from '@kuji/db/open-database'
import { foldRate } from '@kuji/domain/rate'
import type { Deps } from '@kuji/services/deps'
import { settleDraws } from '@kuji/services/settlement/settle-draws'
import { pino } from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { waitingBackends } from '../../../support/dead-workers.ts'
import { aFinishedMorning } from '../../../support/finished-morning.ts'
import { addPeople } from '../../../support/people-rows.ts'
import { waitUntil } from '../../../support/wait-until.ts'
import { aWorkerInstall, slot, type WorkerInstall } from '../../../support/worker-install.ts'
import { readReport } from '../../../support/worker-process.ts'

/** Several workers a test, each of which takes seconds to start on a busy machine. */
const patient = { timeout: 90_000 }

const atClose = { KUJI_NOW: '2030-01-07T00:15:00Z' }

/** An install with a morning of four people in one open room, of whom the first and the third are up. */
async function aMorning(): Promise<WorkerInstall & { readonly seatIds: readonly number[] }> {
  const install = await aWorkerInstall()
  const people = await addPeople(install.pool, 4)
  const seats = people.map((userId, index) => ({ userId, gotUp: index % 2 === 0, room: 'ready' as const }))
  const { seatIds } = await aFinishedMorning(install.pool, { startsAt: new Date(slot), seats })
  return { ...install, seatIds }
}

/** The same, settled as the tick at the close would. */
async function aSettledMorning(): Promise<WorkerInstall & { readonly seatIds: readonly number[] }> {
  const install = await aMorning()
  await install.pool.query(`update rooms set state = 'closed'`)
  const db = openDatabase(install.environment['DATABASE_URL'] ?? '', { max: 1 })
  onTestFinished(() => db.close())
  const rhythm = { drawLead: 10, onTime: 5, meeting: 15 }
  const settings = { rhythm } as Deps['settings']
  const clock = { now: () => new Date(atClose.KUJI_NOW) }
  await settleDraws({ db, clock, settings, log: pino({ level: 'silent' }) })
  return install
}

async function readHistory({ pool }: WorkerInstall) {
  const { rows } = await pool.query<{ outcome: string | null; rate: number; events: number }>(
    `select s.outcome, u.rate, u.rate_events as events
     from users_rooms s join users u on u.id = s.user_id order by s.id`,
  )
  return rows
}

const settledOnce = [true, false, true, false].map((came) => ({
  outcome: came ? 'came' : 'missed',
  ...foldRate([came]),
}))

test(
  'the tick at the close of the rooms settles the morning, and several at once settle it once',
  patient,
  async () => {
    const install = await aMorning()
    const early = await install.run(['tick', '--json'], { KUJI_NOW: '2030-01-07T00:14:30Z' })
    expect(readReport(early)).toMatchObject({ settled: [] })

    const ends = await Promise.all([0, 1, 2].map(() => install.run(['tick', '--json'], atClose)))

    expect(ends.map(({ code, stderr }) => [code, stderr])).toEqual(Array(3).fill([0, '']))
    expect(ends.flatMap((end) => readReport(end)['settled'])).toEqual([1])
    expect(await readHistory(install)).toEqual(settledOnce)
  },
)

test(
  'killed in the middle of a settlement nothing is written, and the next tick settles',
  patient,
  async () => {
    const install = await aMorning()
    const holder = await install.pool.connect()
    await holder.query('begin')
    // Outcomes can be written and rates cannot: the worker stands in the middle of its transaction.
    await holder.query('lock table users in share mode')
    const worker = install.start(['tick'], atClose)
    await waitUntil(async () => (await waitingBackends(install)).length === 1, 40_000)
    worker.kill('SIGKILL')
    await worker.ended
    await holder.query('commit')
    holder.release()
    await waitUntil(async () => (await waitingBackends(install)).length === 0)
    expect(await readHistory(install)).toEqual(Array(4).fill({ outcome: null, rate: 700, events: 0 }))

    const end = await install.run(['tick', '--json'], atClose)

    expect(readReport(end)).toMatchObject({ settled: [1] })
    expect(await readHistory(install)).toEqual(settledOnce)
  },
)

test('an operator sees what is disputed, takes it back, and the rates agree', patient, async () => {
  const install = await aSettledMorning()
  const [, seat = 0] = install.seatIds
  await install.pool.query(`update users_rooms set disputed_at = '2030-01-07T01:00:00Z' where id = $1`, [
    seat,
  ])

  const [list, json] = await Promise.all([install.run(['disputes']), install.run(['disputes', '--json'])])
  expect(list.code).toBe(0)
  expect(list.stdout).toMatch(new RegExp(`^seat ${seat}, draw 1: .+ says they were up at ${slot} `))
  expect(list.stdout).toContain('Signal sent at 2030-01-06T23:50:00.000Z, page not opened.')
  expect(readReport(json)).toMatchObject({ disputes: [{ seatId: seat, drawId: 1, openedAt: null }] })

  const withdrawn = await install.run(['withdraw', String(seat)], atClose)
  expect([withdrawn.code, withdrawn.stdout]).toEqual([
    0,
    `Seat ${seat} is missed no more. The rate of its person was 636 and is 700.\n`,
  ])
  const after = await Promise.all([
    install.run(['withdraw', String(seat)], atClose),
    install.run(['disputes']),
    install.run(['recompute-rates']),
  ])
  expect(after.map(({ code, stdout }) => [code, stdout])).toEqual([
    [0, `Seat ${seat} was withdrawn before; nothing has changed.\n`],
    [0, 'Nobody disputes a missed morning.\n'],
    [0, '4 people agree.\n'],
  ])
})

test(
  'a seat that cannot be withdrawn says why: unknown is 2, not missed or too late is 1',
  patient,
  async () => {
    const install = await aSettledMorning()
    const [came, missed] = install.seatIds

    const [unknown, ...refused] = await Promise.all([
      install.run(['withdraw', '99999', '--json'], atClose),
      install.run(['withdraw', String(came)], atClose),
      install.run(['withdraw', String(missed)], { KUJI_NOW: '2030-01-14T00:15:01Z' }),
    ])
    expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('There is no such seat') })
    expect(readReport(unknown)).toMatchObject({ command: 'withdraw', error: { code: 'NOT_FOUND' } })
    for (const end of refused)
      expect(end).toMatchObject({
        code: 1,
        stdout: '',
        stderr: expect.stringContaining('This seat stays as it is'),
      })
  },
)

test('rates that are not what the history gives end with 1, and are mended by --write', patient, async () => {
  const install = await aSettledMorning()
  await install.pool.query('update users set rate = 1 where id in (2, 3)')

  const [found, json] = await Promise.all([
    install.run(['recompute-rates']),
    install.run(['recompute-rates', '--json']),
  ])
  expect([found.code, found.stdout]).toEqual([
    1,
    'First difference, user 2: stored 1 (mornings: 1), by history 636 (mornings: 1).\n' +
      '2 of 4 people differ. Nothing was changed: --write stores the recomputed rates.\n',
  ])
  expect(readReport(json)).toMatchObject({ agrees: false, people: 4, differing: 2, written: 0 })

  const mended = await install.run(['recompute-rates', '--write'])
  expect(mended).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('2 of 4 people differ. The recomputed rates are stored.'),
  })
  expect(await readHistory(install)).toEqual(settledOnce)
})
