import type { SeededChance } from './seeded-chance.ts'
import type { SimulatorSettings } from './simulator-settings.ts'

export type MeetingIdentity = { readonly id: string; readonly uuid: string; readonly linkSecret: string }

type IdentityOptions = {
  readonly chance: SeededChance
  readonly settings: Pick<SimulatorSettings, 'ids' | 'awkwardUuids'>
}

/**
 * The numbers of a new meeting. Under one seed, the n-th meeting of a host gets the same ones whatever other hosts do.
 *
 * @param isTaken whether an id is in use already
 */
export function newIdentity(
  hostId: string,
  isTaken: (id: string) => boolean,
  { chance, settings }: IdentityOptions,
): MeetingIdentity {
  let id: string
  do id = newId(chance.bytes('meeting id', hostId), settings)
  while (isTaken(id))
  const linkSecret = `${chance.bytes('link', hostId).subarray(0, 24).toString('base64url')}.1`
  return { id, uuid: newUuid(hostId, { chance, settings }), linkSecret }
}

/** A uuid; each running of a meeting has its own. */
export function newUuid(about: string, { chance, settings }: IdentityOptions): string {
  const uuid = chance.bytes('uuid', about).subarray(0, 16).toString('base64')
  return settings.awkwardUuids ? `/${uuid.slice(1, 9)}//${uuid.slice(11)}` : uuid
}

/** Six digits. */
export function newPasscode(hostId: string, chance: SeededChance): string {
  return String(chance.bytes('passcode', hostId).readUInt32BE() % 1_000_000).padStart(6, '0')
}

/** Eleven digits as today, too large for 32 bits; or nineteen, too large for a double. */
function newId(bytes: Buffer, { ids }: Pick<SimulatorSettings, 'ids'>): string {
  const drawn = bytes.readBigUInt64BE()
  if (ids !== 'large') return String(80_000_000_000n + (drawn % 10_000_000_000n))
  return String(9_000_000_000_000_000_001n + (drawn % 100_000_000_000_000_000n))
}
