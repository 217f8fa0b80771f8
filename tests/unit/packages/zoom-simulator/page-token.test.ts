import { cutPage, readListQuery } from '@kuji/zoom-simulator/page-token'
import { expect, test } from 'vitest'

const now = new Date('2026-11-23T23:50:00Z')

const page = (query: object, { list = 'users', at = now } = {}) =>
  cutPage(items, { query: readListQuery(query), list, now: at })

const items = Array.from({ length: 7 }, (_, index) => index)

test('following the tokens gives every item once', () => {
  const seen: number[] = []
  let token = ''
  do {
    const { items: some, next_page_token: next } = page({ page_size: '3', next_page_token: token })
    seen.push(...some)
    token = next
  } while (token !== '')

  expect(seen).toEqual(items)
})

test('a list that fits has no next page', () => {
  expect(page({}).next_page_token).toBe('')
})

test('a token is refused with other parameters than its own, and so is a made-up one', () => {
  const token = page({ page_size: 3 }).next_page_token

  for (const query of [
    { page_size: 2 },
    { page_size: 3, type: 'live' },
    { page_size: 3, from: '2026-11-01' },
  ]) {
    expect(() => page({ ...query, next_page_token: token })).toThrow('next page token')
  }
  expect(() => page({ next_page_token: 'made-up' })).toThrow('next page token')
  expect(() => page({ page_size: 3, next_page_token: token }, { list: 'other' })).toThrow('next page token')
})

test('a token is good for a quarter of an hour', () => {
  const query = { page_size: 3, next_page_token: page({ page_size: 3 }).next_page_token }
  const after = (minutes: number) => new Date(now.getTime() + minutes * 60_000)

  expect(page(query, { at: after(14) }).items).toEqual([3, 4, 5])
  expect(() => page(query, { at: after(15) })).toThrow('next page token')
})

test.each([{ page_size: 301 }, { page_size: 0 }, { type: 'other' }])('%o is refused', (query) => {
  expect(() => readListQuery(query)).toThrow('Validation Failed.')
})
