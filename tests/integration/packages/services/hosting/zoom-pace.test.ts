import { setTimeout as sleep } from 'node:timers/promises'
import type { ZoomPlan } from '@kuji/services/hosting/zoom-pace'
import type { ZoomLedger } from '@kuji/services/ports'
import { expect, test } from 'vitest'
import { runCode } from '../../../../support/run-code.ts'
import { aLedgerHouse, type LedgerHouse } from '../../../../support/zoom-ledgers.ts'

/** So many who take turns at once, in a process of its own; prints when each turn was given. */
const taker = `
  import { setTimeout as sleep } from 'node:timers/promises'
  import { openDatabase } from '@kuji/db/open-database'
  import { createZoomPace } from '@kuji/services/hosting/zoom-pace'
  const [url, plan, turns, atOnce] = process.argv.slice(1)
  const db = openDatabase(url, { max: 4 })
  const pace = createZoomPace({ db, log: { warn: () => undefined } }, { account: 'an-account', plan })
  const given = []
  let left = Number(turns)
  const take = async () => {
    while (left-- > 0) {
      for (let wait = await pace.takeTurn(); wait > 0; wait = await pace.takeTurn()) await sleep(wait)
      given.push(Date.now())
    }
  }
  await Promise.all(Array.from({ length: Number(atOnce) }, take))
  await db.close()
  process.stdout.write(JSON.stringify(given))
`

async function turnsOf(house: LedgerHouse, plan: ZoomPlan, turns: number): Promise<number[]> {
  return JSON.parse(await runCode(taker, [house.url, plan, String(turns), '12'])) as number[]
}

/** The most turns in any second. */
function mostInASecond(moments: readonly number[]): number {
  const sorted = moments.toSorted((a, b) => a - b)
  return Math.max(...sorted.map((from) => sorted.filter((at) => at >= from && at < from + 1000).length))
}

/** Takes turns until one is refused. */
async function takeAll(ledger: ZoomLedger): Promise<{ taken: number; wait: number }> {
  for (let taken = 0; ; taken++) {
    const wait = await ledger.takeTurn()
    if (wait > 0) return { taken, wait }
  }
}

async function costOf({ db }: LedgerHouse): Promise<number> {
  const { rows } = await db.pool.query<{ cost: number }>('select cost from zoom_pace')
  return rows[0]?.cost ?? 1
}

async function letTimePass({ db }: LedgerHouse, seconds: number): Promise<void> {
  await db.pool.query(`update zoom_pace set changed_at = changed_at - make_interval(secs => $1)`, [seconds])
  await db.pool.query('delete from rate_limits')
}

test.each([
  { plan: 'business', turns: 80, limit: 60, rate: 45 },
  { plan: 'pro', turns: 26, limit: 20, rate: 15 },
  { plan: 'free', turns: 3, limit: 2, rate: 1.47 },
] as const)(
  'two processes together keep to three quarters of what the plan $plan allows',
  async ({ plan, turns, limit, rate }) => {
    const house = await aLedgerHouse()
    const moments = (await Promise.all([turnsOf(house, plan, turns), turnsOf(house, plan, turns)])).flat()
    const seconds = (Math.max(...moments) - Math.min(...moments)) / 1000

    expect(moments).toHaveLength(2 * turns)
    expect(mostInASecond(moments)).toBeLessThanOrEqual(limit)
    // The first and the last window are not whole seconds of it.
    expect(moments.length / (seconds + 1)).toBeLessThanOrEqual(rate)
    expect(moments.length / seconds).toBeGreaterThan(rate * 0.8)
  },
)

test('many of one process who want a turn at once share a question, and get what is left of the window', async () => {
  const house = await aLedgerHouse()
  const [here, there] = [house.open(), house.open()]
  const waits = await Promise.all(
    Array.from({ length: 30 }, (_, i) => (i % 2 === 0 ? here : there).takeTurn()),
  )
  const waiting = waits.filter((wait) => wait > 0)

  expect(waiting).toHaveLength(21)
  expect(Math.max(...waiting)).toBeLessThanOrEqual(300)
  const { rows } = await house.db.pool.query<{ key: string; points: number }>(
    'select key, points from rate_limits',
  )
  expect(rows).toHaveLength(1)
  expect(rows[0]?.points).toBeLessThanOrEqual(30)
})

test('when Zoom finds us too fast, everybody pauses as long as it says, and no shorter pause ends that', async () => {
  const house = await aLedgerHouse()
  const [here, there] = [house.open(), house.open()]
  await here.takeTurn()
  await here.slowDown(900)
  await there.slowDown(1)

  expect(await there.takeTurn()).toBeGreaterThan(500)
  const wait = await here.takeTurn()
  expect(wait).toBeGreaterThan(500)
  expect(wait).toBeLessThanOrEqual(900)
  await sleep(wait + 5)
  expect(await there.takeTurn()).toBe(0)
  expect(house.memory.lines.join('')).toContain('too fast')
})

test.each([0, -5, 0.4, Number.NaN])(
  'a pause of %s ms ends, and not before the window does that was open',
  async (pauseMs) => {
    const house = await aLedgerHouse()
    const ledger = house.open()
    await takeAll(ledger)
    await ledger.slowDown(pauseMs)
    const wait = await ledger.takeTurn()

    expect(wait).toBeGreaterThan(200)
    expect(wait).toBeLessThanOrEqual(400)
    await sleep(wait + 5)
    expect(await ledger.takeTurn()).toBe(0)
  },
)

test('a pause without end is cut to some minutes', async () => {
  const house = await aLedgerHouse()
  const ledger = house.open()
  await ledger.slowDown(Infinity)

  expect(await ledger.takeTurn()).toBeLessThanOrEqual(300_000)
})

test('each finding halves the pace, at most once a second and not below an eighth; then it comes back by steps', async () => {
  const house = await aLedgerHouse()
  const [here, there] = [house.open(), house.open()]
  await Promise.all([here, there, here, there].map((ledger) => ledger.slowDown(1)))
  expect(await costOf(house)).toBe(2)
  for (const cost of [4, 8, 8]) {
    await letTimePass(house, 2)
    await there.slowDown(1)
    expect(await costOf(house)).toBe(cost)
  }
  await letTimePass(house, 0)
  // Nine in eight windows' time.
  const slow = await takeAll(here)
  expect(slow.taken).toBe(9)
  expect(slow.wait).toBeGreaterThan(4 * 200)
  expect(slow.wait).toBeLessThanOrEqual(12 * 200)

  await letTimePass(house, 55)
  expect((await takeAll(there)).wait).toBeLessThanOrEqual(4.5 * 200)
  await letTimePass(house, 20)
  expect((await takeAll(here)).wait).toBeLessThanOrEqual(300)
  await here.slowDown(1)
  expect(await costOf(house)).toBe(2)
})
