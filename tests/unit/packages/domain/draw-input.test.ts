import { decodeDrawInput, encodeDrawInput, type DrawInputRecord } from '@kuji/domain/draw-input'
import { historyDraws } from '@kuji/domain/draw-facts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyDrawFacts } from '../../../support/draw-facts.ts'

const salt = '0123456789abcdef'.repeat(4)
const sizing = { min: 3, max: 5, expectedPresent: 3.4 }
const anyRecord = fc
  .record({
    facts: fc.oneof(anyDrawFacts(-1), anyDrawFacts(9), anyDrawFacts(0xffff), anyDrawFacts(2_147_483_647)),
    sizing: fc.constantFrom(sizing, { min: 3, max: 5, target: 4 }),
  })
  .map((record): DrawInputRecord => ({ salt, ...record }))

function inputOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

test('the bytes of a small input never change', () => {
  const rooms = new Int32Array(2 * historyDraws).fill(-1)
  rooms.set([7], historyDraws + 1)
  const facts = {
    ids: Int32Array.of(3, 258),
    rates: Int16Array.of(700, 984),
    aloneAgo: Int16Array.of(0, 30),
    rooms,
    blocked: Int32Array.of(0, 1),
  }
  const none = 'ffff'

  expect(inputOf(encodeDrawInput({ salt, sizing, facts }))).toBe(
    [
      Buffer.from(`kuji-draw-2\n${salt}`).toString('hex'),
      '03000000' + '05000000' + '01000000' + '3333333333330b40',
      '02000000' + '02000000' + '02000000',
      '03000000' + '02010000',
      'bc02' + 'd803',
      '0000' + '1e00',
      none.repeat(31) + '0700' + none.repeat(28),
      '00000000' + '01000000',
    ].join(''),
  )
})

test('what is encoded can be decoded, whole', () => {
  fc.assert(
    fc.property(anyRecord, (record) => {
      expect(decodeDrawInput(encodeDrawInput(record))).toEqual(record)
    }),
  )
})

test('other facts, another salt or another sizing give other bytes', () => {
  fc.assert(
    fc.property(anyRecord, anyRecord, (one, other) => {
      fc.pre(JSON.stringify(one) !== JSON.stringify(other))
      expect(inputOf(encodeDrawInput(one))).not.toBe(inputOf(encodeDrawInput(other)))
      expect(inputOf(encodeDrawInput({ ...one, salt: salt.replace('0', '1') }))).not.toBe(
        inputOf(encodeDrawInput(one)),
      )
    }),
  )
})

test('bytes that lie anywhere in a larger buffer are read', () => {
  const record = fc.sample(anyRecord, { numRuns: 1, seed: 1 })[0] as DrawInputRecord
  const bytes = encodeDrawInput(record)
  const larger = new Uint8Array(bytes.length + 6)
  larger.set(bytes, 3)

  expect(decodeDrawInput(larger.subarray(3, -3))).toEqual(record)
})

test('bytes cut short, lengthened, of another layout or with a forged count are refused', () => {
  const bytes = encodeDrawInput(fc.sample(anyRecord, { numRuns: 1, seed: 2 })[0] as DrawInputRecord)
  const changed = (offset: number, value: number): Uint8Array => {
    const copy = bytes.slice()
    copy[offset] = value
    return copy
  }
  const refused = [
    new Uint8Array(0),
    bytes.subarray(0, -1),
    Uint8Array.from([...bytes, 0]),
    changed(0, 75),
    changed(84, 2), // the kind of sizing
    changed(99, 0x7f), // the number of people
    changed(103, 0x80), // the number of blocked people
    changed(104, 3), // the width of a room number
  ]

  for (const input of refused)
    expect(() => decodeDrawInput(input)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }))
})

test.each(['', 'short', 'ü'.repeat(64), 'a'.repeat(65)])('%j is no salt', (wrong) => {
  const facts = fc.sample(anyDrawFacts(), 1)[0] as DrawInputRecord['facts']

  expect(() => encodeDrawInput({ salt: wrong, sizing, facts })).toThrow('64 ASCII')
})
