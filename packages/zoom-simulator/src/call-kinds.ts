/** How much a call weighs for Zoom's limits. */
export type CallCategory = 'LIGHT' | 'MEDIUM' | 'HEAVY'

export type CallKind = {
  readonly category: CallCategory
  /** The scope a token needs for it. */
  readonly scope: string
  /** What it spends from the day of the meeting's host. */
  readonly hostDay: 'counts' | 'deletes' | null
}

/**
 * What Zoom makes of each call that Kuji may send. Where its documents disagree (creating a
 * meeting, listing users, a user's settings), the heavier weight stands.
 */
const kinds: readonly (CallKind & { readonly method: string; readonly path: RegExp })[] = [
  kind('GET', /^\/v2\/users$/, 'MEDIUM user:read:list_users:admin'),
  kind('GET', /^\/v2\/users\/[^/]+$/, 'LIGHT user:read:user:admin'),
  kind('GET', /^\/v2\/users\/[^/]+\/settings$/, 'MEDIUM user:read:settings:admin'),
  kind('GET', /^\/v2\/users\/[^/]+\/meetings$/, 'MEDIUM meeting:read:list_meetings:admin'),
  kind('POST', /^\/v2\/users\/[^/]+\/meetings$/, 'MEDIUM meeting:write:meeting:admin counts'),
  kind('GET', /^\/v2\/meetings\/[^/]+$/, 'LIGHT meeting:read:meeting:admin'),
  kind('PATCH', /^\/v2\/meetings\/[^/]+$/, 'LIGHT meeting:update:meeting:admin counts'),
  kind('DELETE', /^\/v2\/meetings\/[^/]+$/, 'LIGHT meeting:delete:meeting:admin deletes'),
  kind('PUT', /^\/v2\/meetings\/[^/]+\/status$/, 'LIGHT meeting:update:status:admin'),
  kind(
    'GET',
    /^\/v2\/past_meetings\/[^/]+\/participants$/,
    'MEDIUM meeting:read:list_past_participants:admin',
  ),
]

/** Every scope that some call needs. */
export const allScopes = kinds.map(({ scope }) => scope)

/** What kind of call this is; null for one that the simulator does not know. */
export function callKind(method: string, path: string): CallKind | null {
  return kinds.find((known) => known.method === method && known.path.test(path)) ?? null
}

function kind(method: string, path: RegExp, words: string) {
  const [category, scope = '', hostDay = null] = words.split(' ')
  return { method, path, scope, category: category as CallCategory, hostDay: hostDay as CallKind['hostDay'] }
}
