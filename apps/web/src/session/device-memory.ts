/** What this device keeps between visits. Raised when the shape of a stored value changes. */
const version = 1
const prefix = `kuji.${version}.`

/** The places things are kept. All but the language belong to the account and go with it. */
export type MemoryKey = 'account' | 'now' | 'getting-up' | 'locale'

/** A small store of JSON values that stays silent where a browser allows no storage. */
export type DeviceMemory = {
  read(key: MemoryKey): unknown
  write(key: MemoryKey, value: unknown): void
  forget(key: MemoryKey): void
}

/** Keeps values in `storage`; a value that cannot be read counts as never kept. */
export function createDeviceMemory(storage: Storage): DeviceMemory {
  return {
    read: (key) => quietly((): unknown => JSON.parse(storage.getItem(prefix + key) ?? 'null')) ?? null,
    write: (key, value) => quietly(() => storage.setItem(prefix + key, JSON.stringify(value))),
    forget: (key) => quietly(() => storage.removeItem(prefix + key)),
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
