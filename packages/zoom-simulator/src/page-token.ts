import { z } from 'zod'
import { invalidFields, ZoomRefusal } from './zoom-refusal.ts'

const listQuery = z.object({
  type: z
    .enum(['scheduled', 'live', 'upcoming', 'upcoming_meetings', 'previous_meetings'])
    .default('scheduled'),
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

/**
 * Cuts one page out of a list. A token is good only with the parameters it came from.
 *
 * @throws {ZoomRefusal} 400/300 for a token that was not given out for this list
 */
export function cutPage<T>(items: readonly T[], query: ListQuery) {
  const mark = `${query.type}/${query.page_size}/`
  const first = readToken(query.next_page_token, mark)
  const end = first + query.page_size
  return {
    items: items.slice(first, end),
    next_page_token: end < items.length ? Buffer.from(mark + end).toString('base64url') : '',
    page_size: query.page_size,
    total_records: items.length,
  }
}

function readToken(token: string, mark: string): number {
  if (token === '') return 0
  const text = Buffer.from(token, 'base64url').toString()
  const first = Number(text.slice(mark.length))
  if (text.startsWith(mark) && Number.isSafeInteger(first) && first > 0) return first
  throw new ZoomRefusal(400, { code: 300, message: 'The next page token is invalid or expired.' })
}
