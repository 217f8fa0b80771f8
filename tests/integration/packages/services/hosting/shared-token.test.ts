import { AppError } from '@kuji/domain/errors'
import type { GrantedToken, ZoomLedger } from '@kuji/services/ports'
import { expect, test } from 'vitest'
import { waitUntil } from '../../../../support/wait-until.ts'
import {
  aLedgerHouse,
  strictZoom,
  type LedgerHouse,
  type StrictZoom,
} from '../../../../support/zoom-ledgers.ts'

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index))
}

/** One call of Zoom's API, made once more with another token when the first is refused. */
async function call(ledger: ZoomLedger, zoom: StrictZoom): Promise<boolean> {
  for (let attempt = 0; attempt < 2; attempt++) {
    const token = await ledger.token(zoom.ask)
    if (zoom.takes(token)) return true
    await ledger.discardToken(token)
  }
  return false
}

async function storedToken({ db }: LedgerHouse): Promise<{ sealed: Buffer | null; refresh_at: Date | null }> {
  const { rows } = await db.pool.query<{ sealed: Buffer | null; refresh_at: Date | null }>(
    'select sealed, refresh_at from zoom_tokens',
  )
  const [row] = rows
  if (rows.length !== 1 || row === undefined) throw new Error(`${rows.length} rows`)
  return row
}

test('fifty who need a token at once in two processes get the same, asked for once', async () => {
  const house = await aLedgerHouse()
  const zoom = strictZoom(house.clock)
  const ledgers = [house.open(), house.open()] as const

  const tokens = await Promise.all(times(50, (index) => ledgers[index % 2 === 0 ? 0 : 1].token(zoom.ask)))

  expect(zoom.granted).toHaveLength(1)
  expect(new Set(tokens)).toEqual(new Set(zoom.granted))
})

test('a token is asked for anew five minutes before it ends, and a short one half way', async () => {
  const house = await aLedgerHouse()
  const start = house.clock.now().getTime()
  const hour = strictZoom(house.clock, 3600)
  await house.open().token(hour.ask)
  expect((await storedToken(house)).refresh_at?.getTime()).toBe(start + 3300_000)

  const ledger = house.open()
  house.clock.moveTo(new Date(start + 3299_999))
  await ledger.token(hour.ask)
  expect(hour.granted).toHaveLength(1)
  house.clock.moveTo(new Date(start + 3300_000))
  await ledger.token(hour.ask)
  expect(hour.granted).toHaveLength(2)

  const short = strictZoom(house.clock, 300)
  await house.open({ clientId: 'another' }).token(short.ask)
  const { rows } = await house.db.pool.query(
    'select max(refresh_at - $1::timestamptz) = interval $$150s$$ as half from zoom_tokens where refresh_at < $1::timestamptz + interval $$10m$$',
    [house.clock.now()],
  )
  expect(rows).toEqual([{ half: true }])
})

test('two hundred calls from two processes never fail while tokens of three seconds come and go', async () => {
  const house = await aLedgerHouse()
  const zoom = strictZoom(house.clock, 3)
  const start = house.clock.now().getTime()
  let calls = 0
  const work = async (ledger: ZoomLedger): Promise<boolean[]> => {
    const results: boolean[] = []
    while (calls < 200) {
      calls += 1
      house.clock.moveTo(new Date(start + calls * 100))
      results.push(await call(ledger, zoom))
    }
    return results
  }
  const ledgers = [house.open(), house.open()]
  const results = await Promise.all(ledgers.flatMap((ledger) => times(8, () => work(ledger))))

  expect(results.flat()).toEqual(times(200, () => true))
  // Twenty seconds went by, and each was good for 1.5.
  expect(zoom.granted.length).toBeGreaterThan(5)
  expect(zoom.granted.length).toBeLessThanOrEqual(14)
})

test('a token revoked in mid-run is replaced once, however many hear of it', async () => {
  const house = await aLedgerHouse()
  const zoom = strictZoom(house.clock)
  const ledgers = [house.open(), house.open()]
  await Promise.all(ledgers.map((ledger) => ledger.token(zoom.ask)))
  zoom.revoke()

  const results = await Promise.all(ledgers.flatMap((ledger) => times(20, () => call(ledger, zoom))))

  expect(results).toEqual(times(40, () => true))
  expect(zoom.granted).toHaveLength(2)
})

test('word that an old token is refused leaves the newer one alone', async () => {
  const house = await aLedgerHouse()
  const zoom = strictZoom(house.clock)
  const [here, there] = [house.open(), house.open()]
  const old = await here.token(zoom.ask)
  await here.discardToken(old)
  const newer = await here.token(zoom.ask)
  await there.discardToken(old)
  await here.discardToken(old)

  expect(await there.token(zoom.ask)).toBe(newer)
  expect(await here.token(zoom.ask)).toBe(newer)
  expect(zoom.granted).toEqual([old, newer])
})

test('the token lies sealed in the database, and is in no log', async () => {
  const house = await aLedgerHouse()
  const zoom = strictZoom(house.clock)
  const token = await house.open().token(zoom.ask)
  const { sealed } = await storedToken(house)

  expect(sealed?.length).toBeGreaterThan(token.length)
  for (const encoding of ['latin1', 'utf8', 'hex', 'base64'] as const) {
    const stored = sealed?.toString(encoding)
    expect(stored).not.toContain(token.slice(0, 12))
    expect(stored).not.toContain(Buffer.from(token).toString(encoding).slice(4, 24))
  }
  expect(house.memory.lines.join('')).toContain('zoom token granted')
  expect(house.memory.lines.join('')).not.toContain(token.slice(0, 12))
})

test('with another client secret, or a row that was tampered with, there is no token', async () => {
  const house = await aLedgerHouse()
  const zoom = strictZoom(house.clock)
  await house.open().token(zoom.ask)
  await house.open({ clientSecret: 'a new secret' }).token(zoom.ask)
  expect(zoom.granted).toHaveLength(2)

  for (const sealed of [Buffer.alloc(0), Buffer.alloc(28), Buffer.alloc(300, 7)]) {
    await house.db.pool.query('update zoom_tokens set sealed = $1', [sealed])
    expect(await house.open().token(zoom.ask)).toBe(zoom.granted.at(-1))
  }
  expect(zoom.granted).toHaveLength(5)
})

test('another account of the same database has a token of its own', async () => {
  const house = await aLedgerHouse()
  const [one, other] = [strictZoom(house.clock), strictZoom(house.clock)]
  await house.open().token(one.ask)

  expect(await house.open({ accountId: 'another' }).token(other.ask)).toBe(other.granted[0])
  expect(await house.open().token(one.ask)).toBe(one.granted[0])
})

test('who waits for an answer that fails hears why; other processes, and the next time, ask themselves', async () => {
  const house = await aLedgerHouse()
  const zoom = strictZoom(house.clock)
  const [here, there] = [house.open(), house.open()]
  const failure = Promise.withResolvers<GrantedToken>()
  let asked = 0
  const failing = (): Promise<GrantedToken> => {
    asked += 1
    return failure.promise
  }
  const waiting = times(5, () => here.token(failing).catch((error: unknown) => error))
  await waitUntil(() => asked > 0)
  const other = there.token(zoom.ask)
  const refusal = new AppError('ZOOM_CREDENTIALS', 'invalid_client')
  failure.reject(refusal)

  expect(await Promise.all(waiting)).toEqual(times(5, () => refusal))
  expect(asked).toBe(1)
  expect(await other).toBe(zoom.granted[0])
  expect(await here.token(zoom.ask)).toBe(zoom.granted[0])
})
