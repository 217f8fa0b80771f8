import { assignHosts, callsPerRoom, type HostLoad, type HostTerms } from '@kuji/domain/assign-hosts'
import fc from 'fast-check'
import { expect, test } from 'vitest'

const now = new Date('2030-01-06T23:50:00Z')
const one: HostTerms = { concurrency: 1, dayLimit: 100, now }
const two: HostTerms = { ...one, concurrency: 2 }

function aHost(host: string, changes: Partial<HostLoad> = {}): HostLoad {
  return { host, busyLanes: [], calls: 0, failedAt: null, ...changes }
}

function minutesAgo(minutes: number): Date {
  return new Date(now.getTime() - minutes * 60_000)
}

function namesOf(rooms: number, hosts: readonly HostLoad[], terms: HostTerms = one) {
  return assignHosts(rooms, hosts, terms).map((place) => place?.host ?? null)
}

const anyTerms = fc.record({
  concurrency: fc.integer({ min: 1, max: 3 }),
  dayLimit: fc.integer({ min: 0, max: 40 }),
  now: fc.constant(now),
})
const anyHosts = fc.uniqueArray(
  fc.record({
    host: fc.string({ minLength: 1, maxLength: 4 }),
    busyLanes: fc.uniqueArray(fc.nat(3), { maxLength: 3 }),
    calls: fc.nat(45),
    failedAt: fc.option(fc.integer({ min: 0, max: 20 }).map(minutesAgo), { nil: null }),
  }),
  { selector: ({ host }) => host, maxLength: 12 },
)

test('each room has a host of its own, and those too many have none', () => {
  expect(namesOf(3, [aHost('owl'), aHost('lark')])).toEqual(['lark', 'owl', null])
})

test('who made the fewest calls today comes first', () => {
  expect(namesOf(2, [aHost('owl', { calls: 3 }), aHost('lark', { calls: 7 }), aHost('wren')])).toEqual([
    'wren',
    'owl',
  ])
})

test('who failed in the last ten minutes comes last, but comes', () => {
  const hosts = [
    aHost('lark', { failedAt: minutesAgo(9) }),
    aHost('owl', { calls: 50 }),
    aHost('wren', { failedAt: minutesAgo(10), calls: 60 }),
  ]

  expect(namesOf(3, hosts)).toEqual(['owl', 'wren', 'lark'])
})

test('with two lanes nobody gets a second meeting while there is a host without one', () => {
  const hosts = [aHost('lark', { busyLanes: [1] }), aHost('owl', { calls: 50 })]

  expect(assignHosts(4, hosts, two)).toEqual([
    { host: 'owl', lane: 0 },
    { host: 'lark', lane: 0 },
    { host: 'owl', lane: 1 },
    null,
  ])
})

test('a host with fewer calls left than a room may need gets none', () => {
  expect(namesOf(1, [aHost('owl', { calls: 96 })])).toEqual([null])
  expect(namesOf(1, [aHost('owl', { calls: 95 })])).toEqual(['owl'])
  expect(namesOf(2, [aHost('owl', { calls: 91 })], two)).toEqual(['owl', null])
})

test('a meeting in a lane that there is no longer takes the place of one in a lane there is', () => {
  expect(namesOf(1, [aHost('owl', { busyLanes: [1] })], one)).toEqual([null])
})

test('whatever the hosts, none has more meetings than lanes, a lane twice, or too few calls', () => {
  fc.assert(
    fc.property(fc.nat(40), anyHosts, anyTerms, (rooms, hosts, terms) => {
      const places = assignHosts(rooms, hosts, terms).filter((place) => place !== null)

      for (const { host, busyLanes, calls } of hosts) {
        const lanes = places.filter((place) => place.host === host).map(({ lane }) => lane)
        if (lanes.length === 0) continue
        expect(lanes.length + busyLanes.length).toBeLessThanOrEqual(terms.concurrency)
        expect(calls + lanes.length * callsPerRoom).toBeLessThanOrEqual(terms.dayLimit)
        expect(new Set([...lanes, ...busyLanes]).size).toBe(lanes.length + busyLanes.length)
        for (const lane of lanes) expect(lane).toBeLessThan(terms.concurrency)
      }
    }),
  )
})

test('as many rooms get a host as could at all, the first ones', () => {
  fc.assert(
    fc.property(fc.nat(40), anyHosts, anyTerms, (rooms, hosts, terms) => {
      const most = hosts.reduce((sum, { busyLanes, calls }) => {
        const affordable = Math.floor((terms.dayLimit - calls) / callsPerRoom)
        return sum + Math.max(0, Math.min(terms.concurrency - busyLanes.length, affordable))
      }, 0)
      const places = assignHosts(rooms, hosts, terms)

      expect(places).toHaveLength(rooms)
      expect(places.findIndex((place) => place === null)).toBe(most < rooms ? most : -1)
    }),
  )
})

test('the order in which hosts come does not matter', () => {
  const shuffled = anyHosts.chain((hosts) =>
    fc.tuple(
      fc.constant(hosts),
      fc.shuffledSubarray(hosts, { minLength: hosts.length, maxLength: hosts.length }),
    ),
  )
  fc.assert(
    fc.property(fc.nat(40), shuffled, anyTerms, (rooms, [hosts, again], terms) => {
      expect(assignHosts(rooms, again, terms)).toEqual(assignHosts(rooms, hosts, terms))
    }),
  )
})

test('thirty thousand rooms on as many hosts are no work', () => {
  const hosts = Array.from({ length: 30_000 }, (_, index) => aHost(`host ${index}`, { calls: index % 7 }))
  const start = performance.now()

  expect(namesOf(30_000, hosts)).not.toContain(null)
  expect(performance.now() - start).toBeLessThan(2_000)
})
