import { AppError } from '@kuji/domain/errors'
import type { z } from 'zod'
import type { CallZoomApi } from './zoom-api.ts'
import { readReply } from './zoom-errors.ts'

const pageSize = '300'
const mostPages = 50

/** What a call of Zoom's that makes or looks at something needs. */
export type Api = { readonly callApi: CallZoomApi; readonly signal: AbortSignal }

/**
 * All pages of a list, in order. Zoom's page tokens hold for the same parameters only.
 *
 * @throws {AppError} ZOOM_* when the list is not to be had whole: half a list is no proof
 */
export async function readPages<Page extends { readonly next_page_token: string }>(
  { path, query, schema }: { path: string; query: Record<string, string>; schema: z.ZodType<Page> },
  { callApi, signal }: Api,
): Promise<Page[]> {
  const pages: Page[] = []
  let pageToken = ''
  while (pages.length < mostPages) {
    const search = new URLSearchParams({ ...query, page_size: pageSize })
    if (pageToken !== '') search.set('next_page_token', pageToken)
    const reply = await callApi({ method: 'GET', path: `${path}?${search.toString()}` }, signal)
    const page = readReply(reply, { schema, call: `GET ${path}` })
    pages.push(page)
    if (page.next_page_token === '') return pages
    pageToken = page.next_page_token
  }
  throw new AppError('ZOOM_BAD_REPLY', `GET ${path}: the list does not end`)
}
