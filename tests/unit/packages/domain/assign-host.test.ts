import { assignHost } from '@kuji/domain/assign-host'
import fc from 'fast-check'
import { expect, test } from 'vitest'

test('hosts take turns by the position of the room', () => {
  expect([0, 1, 2, 3].map((ordinal) => assignHost(['owl', 'lark', 'wren'], ordinal))).toEqual([
    'owl',
    'lark',
    'wren',
    'owl',
  ])
})

test('no host has more than one room more than another', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), fc.nat(300), (hostCount, rooms) => {
      const hosts = Array.from({ length: hostCount }, (_, index) => `host ${index}`)
      const assigned = Array.from({ length: rooms }, (_, ordinal) => assignHost(hosts, ordinal))
      const loads = hosts.map((host) => assigned.filter((one) => one === host).length)

      expect(Math.max(...loads) - Math.min(...loads)).toBeLessThanOrEqual(1)
    }),
  )
})

test('without hosts there is nobody to assign', () => {
  expect(assignHost([], 0)).toBeNull()
})
