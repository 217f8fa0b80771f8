import type { Deps } from '../deps.ts'
import type { Door } from './open-room.ts'

/** Bytes of chance in the name of a room at the second provider: whoever knows it can enter. */
const nameBytes = 16

/** A new room at the second provider, which exists as soon as somebody goes there; null where there is no such provider. */
export function fallbackDoor({ settings, chance }: Pick<Deps, 'settings' | 'chance'>): Door | null {
  if (settings.fallbackUrl === null) return null
  return {
    provider: 'fallback',
    url: `${settings.fallbackUrl}/kuji-${chance.hex(nameBytes)}`,
    host: null,
    meetingId: null,
    passcode: null,
  }
}
