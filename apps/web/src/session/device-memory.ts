/**
 * What this device keeps between visits, and which shape of it: the number is raised when the
 * shape of that value changes, and what an older version of the app has kept is thrown away.
 *
 * `signal` is there while signals are wanted on this device, `guided` are the guides to installing and
 * permissions that it has shown. All but that and the language belong to the account, and go
 * when it is logged out.
 */
const versions = { account: 1, now: 3, 'getting-up': 2, signal: 1, guided: 2, locale: 1 } as const

export type MemoryKey = keyof typeof versions

/** A small store of JSON values that stays silent where a browser allows no storage. */
export type DeviceMemory = {
  read(key: MemoryKey): unknown
  write(key: MemoryKey, value: unknown): void
  forget(key: MemoryKey): void
}

/** Keeps values in `storage`; a value that cannot be read counts as never kept. */
export function createDeviceMemory(storage: Storage): DeviceMemory {
  quietly(() => dropOldVersions(storage))
  return {
    read: (key) => quietly((): unknown => JSON.parse(storage.getItem(placeOf(key)) ?? 'null')) ?? null,
    write: (key, value) => quietly(() => storage.setItem(placeOf(key), JSON.stringify(value))),
    forget: (key) => quietly(() => storage.removeItem(placeOf(key))),
  }
}

function placeOf(key: MemoryKey): string {
  return `kuji.${versions[key]}.${key}`
}

function dropOldVersions(storage: Storage): void {
  const current = Object.keys(versions).map((key) => placeOf(key as MemoryKey))
  for (const place of Object.keys(storage)) {
    if (place.startsWith('kuji.') && !current.includes(place)) storage.removeItem(place)
  }
}

// Storage may be full, or refused in a private window; the app works without it.
function quietly<T>(use: () => T): T | undefined {
  try {
    return use()
  } catch {
    return undefined
  }
}
