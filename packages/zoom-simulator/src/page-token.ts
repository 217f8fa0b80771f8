import { z } from 'zod'
import { invalidFields, ZoomRefusal } from './zoom-refusal.ts'

const listQuery = z.object({
  type: z
    .enum(['scheduled', 'live', 'upcoming', 'upcoming_meetings', 'previous_meetings'])
    .default('scheduled'),
  status: z.enum(['active', 'inactive', 'pending']).default('active'),
  from: z.string().default(''),
  to: z.string().default(''),
  page_size: z.coerce.number().int().min(1).max(300).default(30),
  next_page_token: z.string().default(''),
})

export type ListQuery = z.infer<typeof listQuery>

/** Reads the query of a list. @throws {ZoomRefusal} 400/300 */
export function readListQuery(query: unknown): ListQuery {
  const parsed = listQuery.safeParse(query)
  if (parsed.success) return parsed.data
  throw invalidFields(parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), message })))
}

export type PageOf = {
  readonly query: ListQuery
  /** What the list is of; a token is good for no other. */
  readonly list: string
  readonly now: Date
}

const tokenLastsMs = 15 * 60_000

/**
 * Cuts one page out of a list. A token is good for a quarter of an hour, with the parameters it came from.
 *
 * @throws {ZoomRefusal} 400/300 for a token that was not given out for this list, or is too old
 */
export function cutPage<T>(items: readonly T[], { query, list, now }: PageOf) {
  const { next_page_token: token, ...parameters } = query
  const mark = JSON.stringify([list, parameters])
  const first = readToken(token, { mark, now })
  const end = first + query.page_size
  const next = { mark, end, until: now.getTime() + tokenLastsMs }
  return {
    items: items.slice(first, end),
    next_page_token: end < items.length ? Buffer.from(JSON.stringify(next)).toString('base64url') : '',
    page_size: query.page_size,
    total_records: items.length,
  }
}

const pageToken = z.object({ mark: z.string(), end: z.int().positive(), until: z.number() })

function readToken(token: string, { mark, now }: { mark: string; now: Date }): number {
  if (token === '') return 0
  const parsed = pageToken.safeParse(parseOrNull(Buffer.from(token, 'base64url').toString())).data
  if (parsed?.mark === mark && now.getTime() < parsed.until) return parsed.end
  throw new ZoomRefusal(400, { code: 300, message: 'The next page token is invalid or expired.' })
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
