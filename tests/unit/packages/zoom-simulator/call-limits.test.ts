import { callKind, type CallKind } from '@kuji/zoom-simulator/call-kinds'
import { openCallLimits } from '@kuji/zoom-simulator/call-limits'
import { calmSettings } from '@kuji/zoom-simulator/simulator-settings'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }))
afterEach(() => void vi.useRealTimers())

const create = callKind('POST', '/v2/users/owl/meetings') as CallKind
const read = callKind('GET', '/v2/meetings/1') as CallKind

const limitsOf = (plan: 'free' | 'pro' | 'business') =>
  openCallLimits({ settings: { ...calmSettings, plan }, now: () => new Date('2030-01-07T00:00:00Z') })

/** How many of so many calls pass. */
function passing(limits: ReturnType<typeof limitsOf>, kind: CallKind, calls = 200): number {
  return Array.from({ length: calls }).filter(() => {
    try {
      limits.book(kind, null)
      return true
    } catch {
      return false
    }
  }).length
}

test.each([
  { plan: 'free', medium: 2, light: 4 },
  { plan: 'pro', medium: 20, light: 30 },
  { plan: 'business', medium: 60, light: 80 },
] as const)(
  '$plan lets $medium medium and $light light calls through in a second',
  ({ plan, medium, light }) => {
    const limits = limitsOf(plan)

    expect([passing(limits, create), passing(limits, read)]).toEqual([medium, light])
  },
)

test('the second slides: room comes back call by call, not all at once', () => {
  const limits = limitsOf('pro')
  passing(limits, create, 12)
  vi.advanceTimersByTime(600)
  passing(limits, create, 8)
  vi.advanceTimersByTime(399)
  expect(passing(limits, create)).toBe(0)
  vi.advanceTimersByTime(1)
  expect(passing(limits, create)).toBe(12)
  vi.advanceTimersByTime(600)
  expect(passing(limits, create)).toBe(8)
})

test('what is seen is the most in any second, refused or not', () => {
  const limits = limitsOf('free')
  for (const ms of [0, 300, 300, 300, 300]) {
    vi.advanceTimersByTime(ms)
    limits.see('MEDIUM')
  }
  expect([limits.maxSeen().MEDIUM, limits.maxSeen().all, limits.perSecond()]).toEqual([4, 4, 4])
  vi.advanceTimersByTime(1000)
  expect([limits.maxSeen().MEDIUM, limits.perSecond()]).toEqual([4, 0])
  limits.forgetSeen()
  expect(limits.maxSeen().MEDIUM).toBe(0)
})
