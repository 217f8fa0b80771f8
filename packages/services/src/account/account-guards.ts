import type { Database } from '@kuji/db/open-database'
import { AppError } from '@kuji/domain/errors'
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'

const quarterHourSeconds = 15 * 60
const hourSeconds = 60 * 60

/** One address may fail for this many accounts' worth of tries: several people share an office's address. */
const accountsPerAddress = 10

/**
 * New devices and tests per person and hour: each makes Kuji send in its own name to an address that
 * the person gives. Mending a device takes two.
 */
const signalsPerHour = 30

export type GuardLimits = {
  /** Sign-ups per address and hour. */
  readonly signUpPerHour: number
  /** Failed log-ins per account and quarter hour. */
  readonly logInFailures: number
}

/**
 * Brakes on guessing, on mass sign-up, and on having Kuji send; counted in the database, so every process sees the same.
 * The cause of a refusal says when the next try counts, as `msBeforeNext`.
 */
export type AccountGuards = {
  /** Counts a sign-up. @throws {AppError} RATE_LIMITED */
  readonly countSignUp: (address: string) => Promise<void>
  /** Counts a try before the password is looked at. @throws {AppError} RATE_LIMITED */
  readonly countLogIn: (account: string, address: string) => Promise<void>
  /** Takes a successful try back. */
  readonly forgiveLogIn: (account: string, address: string) => Promise<void>
  /** Counts a new device, or a test that was asked for. @throws {AppError} RATE_LIMITED */
  readonly countSignal: (userId: number) => Promise<void>
}

export function createAccountGuards(db: Database, limits: GuardLimits): AccountGuards {
  const limiter = (keyPrefix: string, points: number, duration: number) =>
    new RateLimiterPostgres({
      storeClient: db.pool,
      storeType: 'pool',
      tableName: 'rate_limits',
      tableCreated: true,
      clearExpiredByTimeout: false,
      keyPrefix,
      points,
      duration,
    })
  const signUps = limiter('signup', limits.signUpPerHour, hourSeconds)
  const signals = limiter('signal', signalsPerHour, hourSeconds)
  const accounts = limiter('login-account', limits.logInFailures, quarterHourSeconds)
  const addresses = limiter('login-address', limits.logInFailures * accountsPerAddress, quarterHourSeconds)
  return {
    countSignUp: (address) => count(signUps, address),
    countLogIn: async (account, address) => {
      await count(addresses, address)
      await count(accounts, account)
    },
    forgiveLogIn: async (account, address) => {
      await Promise.all([accounts.delete(account), addresses.reward(address)])
    },
    countSignal: (userId) => count(signals, userId.toString()),
  }
}

async function count(limiter: RateLimiterPostgres, key: string): Promise<void> {
  try {
    await limiter.consume(key)
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error
    throw new AppError('RATE_LIMITED', `${limiter.keyPrefix}: over the limit`, { cause: error })
  }
}
