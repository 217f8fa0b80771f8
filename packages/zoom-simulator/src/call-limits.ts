import type { CallCategory, CallKind } from './call-kinds.ts'
import { rateRefusal, type RateLimitKind } from './rate-refusals.ts'
import { slidingSecond, type SlidingSecond } from './sliding-second.ts'
import type { SimulatorSettings } from './simulator-settings.ts'

type Plan = Exclude<SimulatorSettings['plan'], null>
type CallsSeen = Readonly<Record<CallCategory | 'all', number>>

/** Calls per second that Zoom lets through, the whole account together. */
const perSecond: Readonly<Record<Plan, Readonly<Record<CallCategory, number>>>> = {
  free: { LIGHT: 4, MEDIUM: 2, HEAVY: 1 },
  pro: { LIGHT: 30, MEDIUM: 20, HEAVY: 10 },
  business: { LIGHT: 80, MEDIUM: 60, HEAVY: 40 },
}

/** Calls per UTC day; what is not here has no limit that Zoom tells of. */
const perDay: Readonly<Record<Plan, Readonly<Partial<Record<CallCategory, number>>>>> = {
  free: { LIGHT: 6000, MEDIUM: 2000, HEAVY: 1000 },
  pro: { HEAVY: 30_000 },
  business: { HEAVY: 60_000 },
}

const hostDay = 100

export type CallLimits = {
  /** Notes that a call came in, whatever becomes of it. */
  readonly see: (category: CallCategory) => void
  /** Books a call. @throws {ZoomRefusal} 429 for one over a limit, which then costs nothing */
  readonly book: (kind: CallKind, hostEmail: string | null) => void
  /** The most calls in any sliding second. */
  readonly maxSeen: () => CallsSeen
  readonly forgetSeen: () => void
  /** Calls in the second that just passed. */
  readonly perSecond: () => number
  /** What was booked on a host's UTC day. */
  readonly spentToday: (hostEmail: string) => number
  readonly spendHostDay: (hostEmail: string, calls?: number) => void
  readonly spendAccountDay: (calls: number) => void
}

type LimitOptions = { readonly settings: SimulatorSettings; readonly now: () => Date }

/** The limits of one account. Seconds are those of the machine; days are those of the simulated clock, in UTC. */
export function openCallLimits(options: LimitOptions): CallLimits {
  const seen = { ...categorySeconds(), all: slidingSecond() }
  const booking: Booking = { ...options, passed: categorySeconds(), spent: dayCounts(options.now) }
  const { spent } = booking
  return {
    book: (kind, hostEmail) => book(booking, { kind, hostEmail }),
    see: (category) => {
      seen[category].note(performance.now())
      seen.all.note(performance.now())
    },
    maxSeen: () => ({
      LIGHT: seen.LIGHT.most(),
      MEDIUM: seen.MEDIUM.most(),
      HEAVY: seen.HEAVY.most(),
      all: seen.all.most(),
    }),
    forgetSeen: () => Object.values(seen).forEach((count) => count.forget()),
    perSecond: () => seen.all.count(performance.now()),
    spentToday: (hostEmail) => spent.of(hostName(hostEmail)),
    spendHostDay: (hostEmail, calls = hostDay) => spent.add(hostName(hostEmail), calls),
    spendAccountDay: (calls) => spent.add('account', calls),
  }
}

type Booking = LimitOptions & {
  readonly passed: Readonly<Record<CallCategory, SlidingSecond>>
  readonly spent: ReturnType<typeof dayCounts>
}

function book(
  { settings, now, passed, spent }: Booking,
  {
    kind: { category, hostDay: cost },
    hostEmail,
  }: { readonly kind: CallKind; readonly hostEmail: string | null },
): void {
  const { limitHeaders: headers, retryAfter, countDeletes } = settings
  const { ofSecond, ofDay, ofHost } = limitsOf(settings, category)
  const refuse = (kind: RateLimitKind, limit: number) =>
    rateRefusal({ kind, category, limit, now: now(), headers, retryAfter })
  const at = performance.now()
  if (passed[category].count(at) >= ofSecond) throw refuse('rate_second', ofSecond)
  // One number for all calls where the settings say one; else each category has its own.
  const account = settings.accountDayLimit === null ? category : 'account'
  if (spent.of(account) >= ofDay) throw refuse('rate_account_day', ofDay)
  const isHostWork = hostEmail !== null && (cost === 'counts' || (cost === 'deletes' && countDeletes))
  const host = isHostWork ? hostName(hostEmail) : null
  if (host !== null && spent.of(host) >= ofHost) throw refuse('rate_host_day', Math.min(ofDay, 60_000))
  passed[category].note(at)
  for (const name of ['account', category, host]) if (name !== null) spent.add(name)
}

function limitsOf({ plan, accountDayLimit, hostDayLimit }: SimulatorSettings, category: CallCategory) {
  const none = { ofSecond: Infinity, ofDay: Infinity, ofHost: Infinity }
  const usual =
    plan === null
      ? none
      : { ofSecond: perSecond[plan][category], ofDay: perDay[plan][category] ?? Infinity, ofHost: hostDay }
  return { ...usual, ofDay: accountDayLimit ?? usual.ofDay, ofHost: hostDayLimit ?? usual.ofHost }
}

function categorySeconds() {
  return { LIGHT: slidingSecond(), MEDIUM: slidingSecond(), HEAVY: slidingSecond() }
}

function hostName(email: string): string {
  return `host ${email.toLowerCase()}`
}

/** Counts by name that start anew at 00:00 UTC. */
function dayCounts(now: () => Date) {
  const counts = new Map<string, number>()
  let day = ''
  const today = () => {
    const current = now().toISOString().slice(0, 10)
    if (current !== day) counts.clear()
    day = current
    return counts
  }
  return {
    of: (name: string) => today().get(name) ?? 0,
    add: (name: string, calls = 1) => void today().set(name, (today().get(name) ?? 0) + calls),
  }
}
