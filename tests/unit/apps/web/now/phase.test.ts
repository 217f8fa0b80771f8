import { expect, test } from 'vitest'
import { isMorningUnderWay, phaseOf, sunHeight } from '../../../../../apps/web/src/now/phase.ts'

test.each([
  [null, 'night'],
  ['none', 'night'],
  ['registered', 'night'],
  ['drawing', 'dawn'],
  ['preparing', 'dawn'],
  ['ready', 'dawn'],
  ['moved', 'morning'],
  ['no_room', 'dawn'],
  ['joined', 'morning'],
  ['over', 'morning'],
] as const)('with status %s the sky is %s', (status, phase) => {
  expect(phaseOf(status)).toBe(phase)
})

test('an update waits from the draw until the room is over', () => {
  const underWay = ['drawing', 'preparing', 'ready', 'moved', 'joined'] as const
  const quiet = [null, 'none', 'registered', 'over', 'no_room'] as const

  expect(underWay.every(isMorningUnderWay)).toBe(true)
  expect(quiet.some(isMorningUnderWay)).toBe(false)
})

test('the sun rises from the draw to the slot, and stays there', () => {
  const slot = { drawAt: '2026-11-23T23:50:00Z', startsAt: '2026-11-24T00:00:00Z' }
  const heightAt = (time: string) => sunHeight(slot, new Date(time))

  expect(heightAt('2026-11-23T23:40:00Z')).toBe(0)
  expect(heightAt('2026-11-23T23:55:00Z')).toBeCloseTo(0.5)
  expect(heightAt('2026-11-24T00:05:00Z')).toBe(1)
})
