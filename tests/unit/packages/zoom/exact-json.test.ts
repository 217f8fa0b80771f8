import { parseExactJson } from '@kuji/zoom/exact-json'
import { expect, test } from 'vitest'

test('an integer beyond 2^53 keeps its last digit', () => {
  expect(parseExactJson('{"id": 9007199254740993, "n": [9223372036854775807]}')).toEqual({
    id: 9007199254740993n,
    n: [9223372036854775807n],
  })
})

test('ordinary numbers stay numbers', () => {
  expect(parseExactJson('[81234567890, 1.5, -3, 1e300]')).toEqual([81234567890, 1.5, -3, 1e300])
})

test.each(['<html><body>Bad gateway</body></html>', '<?xml version="1.0"?><a/>', '{"id": 812345', ''])(
  'what is no JSON is undefined: %s',
  (text) => {
    expect(parseExactJson(text)).toBeUndefined()
  },
)
