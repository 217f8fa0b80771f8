import { cutPage, readListQuery } from '@kuji/zoom-simulator/page-token'
import { expect, test } from 'vitest'

const items = Array.from({ length: 7 }, (_, index) => index)

test('following the tokens gives every item once', () => {
  const seen: number[] = []
  let token = ''
  do {
    const page = cutPage(items, readListQuery({ page_size: '3', next_page_token: token }))
    seen.push(...page.items)
    token = page.next_page_token
  } while (token !== '')

  expect(seen).toEqual(items)
})

test('a list that fits has no next page', () => {
  expect(cutPage(items, readListQuery({})).next_page_token).toBe('')
})

test('a token is refused with other parameters than its own, and so is a made-up one', () => {
  const token = cutPage(items, readListQuery({ page_size: 3 })).next_page_token

  expect(() => cutPage(items, readListQuery({ page_size: 2, next_page_token: token }))).toThrow(
    'next page token',
  )
  expect(() => cutPage(items, readListQuery({ next_page_token: 'made-up' }))).toThrow('next page token')
})

test.each([{ page_size: 301 }, { page_size: 0 }, { type: 'other' }])('%o is refused', (query) => {
  expect(() => readListQuery(query)).toThrow('Validation Failed.')
})
