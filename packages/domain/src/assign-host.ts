/**
 * The Zoom user who hosts a room: the hosts take turns by the room's position in its draw.
 *
 * @returns null when there are no hosts
 */
export function assignHost(hosts: readonly string[], ordinal: number): string | null {
  if (hosts.length === 0) return null
  return hosts[ordinal % hosts.length] ?? null
}
