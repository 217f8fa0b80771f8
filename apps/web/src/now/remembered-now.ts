import type { NowView } from '@kuji/contract/now'
import { nowStatuses } from '@kuji/domain/now-state'

/** The view a user saw last on this device, and when that was by the device's clock. */
export type RememberedNow = { userId: number; view: NowView; receivedAt: number }

/**
 * What the device kept, if it is this user's and every part that a screen reads is there.
 * Checked by hand, to keep zod out of the first download.
 *
 * @returns null for anything else; the server is asked anyway
 */
export function rememberedNow(value: unknown, userId: number): RememberedNow | null {
  if (!isRecord(value) || value['userId'] !== userId || typeof value['receivedAt'] !== 'number') return null
  return isView(value['view']) ? (value as RememberedNow) : null
}

function isView(view: unknown): view is NowView {
  if (!isRecord(view)) return false
  return (
    nowStatuses.some((status) => status === view['status']) &&
    typeof view['zone'] === 'string' &&
    isInstant(view['serverNow']) &&
    isNullOr(view['changesAt'], isInstant) &&
    isNullOr(view['registeredNext'], isInstant) &&
    isNullOr(view['slot'], isSlot) &&
    isNullOr(view['suggestion'], isSuggestion) &&
    isNullOr(view['room'], isRoom)
  )
}

const isSlot = (slot: unknown) => isRecord(slot) && isInstant(slot['startsAt']) && isInstant(slot['drawAt'])

const isSuggestion = (slot: unknown) => isSlot(slot) && isRecord(slot) && isInstant(slot['openUntil'])

const isRoom = (room: unknown) =>
  isRecord(room) &&
  typeof room['bird'] === 'number' &&
  isInstant(room['closesAt']) &&
  typeof room['solo'] === 'boolean' &&
  Array.isArray(room['seats']) &&
  room['seats'].every(isRecord)

const isNullOr = (value: unknown, is: (value: unknown) => boolean) => value === null || is(value)

const isInstant = (value: unknown) => typeof value === 'string' && !Number.isNaN(Date.parse(value))

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
