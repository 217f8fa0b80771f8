import type { SqlPool } from '@kuji/db/sql-client'
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import type { Deps } from '../deps.ts'
import type { ZoomLedger } from '../ports.ts'
import { takeTogether, type Turns } from './take-together.ts'

export type ZoomPlan = 'free' | 'pro' | 'business'

/** So many calls in each window. */
type Window = { readonly calls: number; readonly milliseconds: number }

/**
 * Three quarters of what Zoom allows MEDIUM calls a second (2, 20, 60 for all users and apps of
 * an account; developers.zoom.us/docs/api/rate-limits). A second touches six windows of 200 ms
 * at most, and the third call of a free account comes more than a second after the first:
 * however calls fall, no second sees more than the plan's own limit.
 */
const fullSpeed: Readonly<Record<ZoomPlan, Window>> = {
  free: { calls: 1, milliseconds: 680 },
  pro: { calls: 3, milliseconds: 200 },
  business: { calls: 9, milliseconds: 200 },
}

/** Never more than so many times slower. */
const slowest = 8
/** What was too fast at the same moment in many places is one finding. */
const secondsBetweenFindings = 1
/** Without another finding the pace comes up by one step in that time. */
const secondsPerStepUp = 10
/** A pause is asked for again if Zoom still wants it then. */
const longestPauseMs = 5 * 60_000

/** How many times slower than at full speed it goes now, by the database's own clock. */
const costNow = `greatest(1, zoom_pace.cost
  - greatest(0, floor(extract(epoch from now() - zoom_pace.changed_at) / ${secondsPerStepUp}))::int)`

/**
 * The install's budget of calls, kept in PostgreSQL, as `ZoomLedger` promises it: at full speed
 * three quarters of what the plan allows; after each `slowDown` half of what it was, and back up
 * by steps. Goes by the real time, wherever KUJI_NOW is: by each machine's own clock for the end
 * of a window, so that one whose clock lags gets few turns (decision 0022).
 */
export function createZoomPace(
  { db, log }: Pick<Deps, 'db' | 'log'>,
  { account, plan }: { account: string; plan: ZoomPlan },
): Pick<ZoomLedger, 'takeTurn' | 'slowDown'> {
  const { calls, milliseconds } = fullSpeed[plan]
  const limiter = new RateLimiterPostgres({
    storeClient: db.pool,
    storeType: 'pool',
    tableName: 'rate_limits',
    tableCreated: true,
    clearExpiredByTimeout: false,
    keyPrefix: 'zoom',
    points: calls,
    duration: milliseconds / 1000,
  })

  const takeTurns = async (wanted: number): Promise<Turns> => {
    const current = await limiter.get(account)
    if (isUsedUp(current, calls)) return { granted: 0, waitMs: current.msBeforeNext }
    const customDuration = (await readWindowMs(db.pool, { account, milliseconds })) / 1000
    const { consumedPoints, msBeforeNext } = await consume(limiter, account, { wanted, customDuration })
    // What was taken below the limit is ours, even when we took more than was left: nobody else can have it.
    const granted = Math.min(wanted, Math.max(0, calls - (consumedPoints - wanted)))
    return { granted, waitMs: msBeforeNext }
  }

  return {
    takeTurn: takeTogether(takeTurns),
    slowDown: async (pauseMs) => {
      const wholeMs = pauseLength(pauseMs, milliseconds)
      await raiseCost(db.pool, account)
      const current = await limiter.get(account)
      const isPausedAlready = isUsedUp(current, calls + 1) && current.msBeforeNext >= wholeMs
      if (!isPausedAlready) await limiter.block(account, wholeMs / 1000)
      log.warn({ pauseMs: wholeMs }, 'zoom found us too fast')
    },
  }
}

/** Longer than any window at full speed: a pause takes the window's place, and must not end it sooner. */
function pauseLength(pauseMs: number, windowMs: number): number {
  const shortest = 2 * windowMs
  return pauseMs > shortest ? Math.ceil(Math.min(pauseMs, longestPauseMs)) : shortest
}

function isUsedUp(state: RateLimiterRes | null, calls: number): state is RateLimiterRes {
  return state !== null && state.consumedPoints >= calls && state.msBeforeNext > 0
}

/** Takes turns whether there are as many or not; the counts tell. */
async function consume(
  limiter: RateLimiterPostgres,
  account: string,
  { wanted, customDuration }: { wanted: number; customDuration: number },
): Promise<RateLimiterRes> {
  try {
    return await limiter.consume(account, wanted, { customDuration })
  } catch (error) {
    if (error instanceof RateLimiterRes) return error
    throw error
  }
}

/**
 * How long a window lasts that is opened now. Windows end at round moments, so that none is lost
 * by opening each a little late; and none is shorter than half a window.
 */
async function readWindowMs(
  pool: SqlPool,
  { account, milliseconds }: { account: string; milliseconds: number },
): Promise<number> {
  const { rows } = await pool.query<{ cost: number; now: number }>(
    `select coalesce((select ${costNow} from zoom_pace where account = $1), 1) as cost,
            floor(extract(epoch from clock_timestamp()) * 1000)::float8 as now`,
    [account],
  )
  const { cost, now } = rows[0] ?? { cost: 1, now: 0 }
  const whole = milliseconds * cost
  const left = whole - (now % whole)
  return left < whole / 2 ? left + whole : left
}

async function raiseCost(pool: SqlPool, account: string): Promise<void> {
  await pool.query(
    `insert into zoom_pace (account, cost, changed_at) values ($1, 2, now())
     on conflict (account) do update set cost = least(${slowest}, 2 * ${costNow}), changed_at = now()
     where zoom_pace.changed_at < now() - interval '${secondsBetweenFindings} second'`,
    [account],
  )
}
