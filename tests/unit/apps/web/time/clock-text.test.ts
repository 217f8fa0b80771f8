import { expect, test } from 'vitest'
import {
  clockText,
  dayText,
  nearDay,
  ownClockText,
  zoneText,
} from '../../../../../apps/web/src/time/clock-text.ts'

const tokyo = 'Asia/Tokyo'
const slot = new Date('2026-11-24T00:00:00Z')

test('a time of day is written without a leading zero', () => {
  expect(clockText(slot, tokyo)).toBe('9:00')
  expect(clockText(new Date('2026-11-23T15:05:00Z'), tokyo)).toBe('0:05')
})

test('a day is written in the language of the reader', () => {
  expect(dayText(slot, { zone: tokyo, locale: 'ja' })).toBe('11月24日(火)')
  expect(dayText(slot, { zone: tokyo, locale: 'en' })).toBe('Tue, Nov 24')
})

test.each([
  { now: '2026-11-23T14:59:59Z', near: 'tomorrow' },
  { now: '2026-11-23T15:00:00Z', near: 'today' },
  { now: '2026-11-22T14:59:59Z', near: null },
])('seen at $now the slot is $near by the calendar of its own zone', ({ now, near }) => {
  expect(nearDay(slot, new Date(now), tokyo)).toBe(near)
})

test("the reader's own clock is given only where it differs", () => {
  expect(ownClockText(slot, tokyo, { zone: 'Asia/Seoul', locale: 'ja' })).toBeNull()
  expect(ownClockText(slot, tokyo, { zone: 'Europe/Berlin', locale: 'ja' })).toBe('1:00')
})

test('on another day, the own clock names the weekday', () => {
  const newYork = 'America/New_York'

  expect(ownClockText(slot, tokyo, { zone: newYork, locale: 'ja' })).toBe('19:00(月)')
  expect(ownClockText(slot, tokyo, { zone: newYork, locale: 'en' })).toBe('Mon 19:00')
})

test('a zone is called by the words of the language, not by initials', () => {
  expect(zoneText(slot, { zone: tokyo, locale: 'ja' })).toBe('日本')
  expect(zoneText(slot, { zone: tokyo, locale: 'en' })).toBe('Japan')
})
