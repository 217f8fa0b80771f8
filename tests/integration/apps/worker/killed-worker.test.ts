import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { letWorkersCountAsDead, waitingBackends } from '../../../support/dead-workers.ts'
import { expectOneWholeDraw, messagesShown, roomsOf, timesTold } from '../../../support/morning-outcome.ts'
import { waitUntil } from '../../../support/wait-until.ts'
import { aWorkerInstall, registerPeople, slot, type WorkerInstall } from '../../../support/worker-install.ts'

/**
 * Twelve seconds until the work of the dead is taken over, and, where a call was cut off on its way
 * to Zoom, twenty until it can have no effect any more; each look comes later than the one before.
 */
const takeOverMs = 60_000
const timeout = 120_000

async function countDraws({ pool }: WorkerInstall): Promise<number> {
  const { rows } = await pool.query<{ draws: number }>('select count(*)::int as draws from draws')
  return rows[0]?.draws ?? -1
}

function countMeetingCalls({ zoom }: WorkerInstall): number {
  return zoom.calls.filter(({ method, path }) => method === 'POST' && path.startsWith('/v2/')).length
}

test(
  'killed while Zoom makes its meetings, the next run adopts them and finishes in time',
  { timeout },
  async () => {
    const install = await aWorkerInstall()
    const endpoints = await registerPeople(install, { people: 60 })
    install.zoom.faults.latencyMs = 300
    const worker = install.start(['draw', '09:00'])
    await waitUntil(() => install.zoom.meetings().length > 8)
    worker.kill('SIGKILL')
    expect(await worker.ended).toMatchObject({ signal: 'SIGKILL' })
    // Zoom finishes what it was asked for, although nobody hears the answer.
    await sleep(600)
    const noted = await phonesNotedAsTold(install)
    const leftBehind = install.zoom.meetings().length
    expect((await roomsOf(install)).filter(({ state }) => state === 'ready').length).toBeLessThan(leftBehind)

    const end = await install.run(['draw', '09:00', '--json'])

    expect(end).toMatchObject({ code: 0, stderr: '' })
    expect(end.milliseconds).toBeLessThan(takeOverMs)
    await expectOneWholeDraw(install)
    expectEverybodyTold(install, { endpoints, noted })
  },
)

test('killed right after the draw was written, the next run makes every meeting', async () => {
  const install = await aWorkerInstall()
  const endpoints = await registerPeople(install, { people: 23 })
  // Not even a token comes back before the kill.
  install.zoom.faults.latencyMs = 3_000
  const worker = install.start(['draw', '09:00'])
  await waitUntil(async () => (await countDraws(install)) === 1)
  worker.kill('SIGKILL')
  await worker.ended
  install.zoom.faults.clear()
  expect(countMeetingCalls(install)).toBe(0)
  await letWorkersCountAsDead(install)

  const end = await install.run(['draw', '09:00'])

  expect(end).toMatchObject({ code: 0, stderr: '' })
  await expectOneWholeDraw(install)
  expect(timesTold(install, endpoints)).toEqual(endpoints.map(() => 1))
})

test(
  'killed while phones are told, nobody is left out and a repeat replaces itself on the phone',
  { timeout },
  async () => {
    const install = await aWorkerInstall()
    const endpoints = await registerPeople(install, { people: 60 })
    install.zoom.faults.latencyMs = 150
    install.phones.answerAfter(250)
    const worker = install.start(['draw', '09:00'])
    await waitUntil(async () => {
      const { length } = await phonesNotedAsTold(install)
      return length > 0 && install.phones.received.length > length
    })
    worker.kill('SIGKILL')
    await worker.ended
    const noted = await phonesNotedAsTold(install)
    await letWorkersCountAsDead(install)

    const end = await install.run(['draw', '09:00', '--json'])

    expect(end).toMatchObject({ code: 0, stderr: '' })
    await expectOneWholeDraw(install)
    expectEverybodyTold(install, { endpoints, noted })
  },
)

/**
 * What is guaranteed when a worker is killed once: everybody is told, and whoever was
 * noted as told is not told again. A message that the push service had taken without our
 * noting it goes out once more, with the same receipt, so the phone shows one.
 */
function expectEverybodyTold(
  install: WorkerInstall,
  { endpoints, noted }: { readonly endpoints: readonly string[]; readonly noted: readonly string[] },
): void {
  const times = timesTold(install, endpoints)
  expect(Math.min(...times)).toBe(1)
  expect(Math.max(...times)).toBeLessThanOrEqual(2)
  expect(timesTold(install, noted)).toEqual(noted.map(() => 1))
  expect(messagesShown(install, endpoints)).toEqual(endpoints.map(() => 1))
}

async function phonesNotedAsTold({ pool }: WorkerInstall): Promise<string[]> {
  const { rows } = await pool.query<{ endpoint: string }>(
    `select p.endpoint from signals g join push_subscriptions p on p.user_id = g.user_id where g.state = 'sent'`,
  )
  return rows.map(({ endpoint }) => endpoint)
}

test('killed again and again, the work still ends as one whole draw', { timeout }, async () => {
  const install = await aWorkerInstall()
  const endpoints = await registerPeople(install, { people: 60 })
  install.zoom.faults.latencyMs = 150
  install.phones.answerAfter(50)
  const moments = [
    async () => (await countDraws(install)) === 1,
    () => install.zoom.meetings().length >= 4,
    () => install.phones.received.length > 0,
  ]
  for (const moment of moments) {
    const worker = install.start(['draw', '09:00'])
    await waitUntil(moment)
    worker.kill('SIGKILL')
    await worker.ended
    await letWorkersCountAsDead(install)
  }

  const end = await install.run(['draw', '09:00', '--json'])

  expect(end).toMatchObject({ code: 0, stderr: '' })
  await expectOneWholeDraw(install)
  expect(messagesShown(install, endpoints)).toEqual(endpoints.map(() => 1))
})

test('killed inside the transaction of the draw, nothing is written and the next run draws', async () => {
  const install = await aWorkerInstall()
  await registerPeople(install, { people: 7 })
  const holder = await install.pool.connect()
  await holder.query('begin')
  // The draw row goes in, the rooms cannot: the worker stands in the middle of its transaction.
  await holder.query('lock table rooms in share mode')
  const worker = install.start(['draw', '09:00'])
  await waitUntil(async () => (await waitingBackends(install)).length === 1)
  worker.kill('SIGKILL')
  await worker.ended
  await holder.query('commit')
  holder.release()
  expect(await countDraws(install)).toBe(0)

  const end = await install.run(['draw', '09:00'])

  expect(end).toMatchObject({ code: 0, stderr: '' })
  await expectOneWholeDraw(install)
})

test('a draw whose connection is cut in the middle writes nothing and says try again', async () => {
  const install = await aWorkerInstall()
  await registerPeople(install, { people: 7 })
  const holder = await install.pool.connect()
  await holder.query('begin')
  await holder.query('lock table rooms in share mode')
  const worker = install.start(['draw', '09:00'])
  await waitUntil(async () => (await waitingBackends(install)).length === 1)
  const [pid] = await waitingBackends(install)
  await holder.query('select pg_terminate_backend($1)', [pid])
  await holder.query('commit')
  holder.release()

  expect(await worker.ended).toMatchObject({ code: 75, stdout: '' })
  expect(await countDraws(install)).toBe(0)
  expect(await install.run(['draw', slot])).toMatchObject({ code: 0 })
  await expectOneWholeDraw(install)
})
