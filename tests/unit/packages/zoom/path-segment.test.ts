import { pathSegment } from '@kuji/zoom/path-segment'
import { expect, test } from 'vitest'

test('what means something in a URL is encoded', () => {
  expect(pathSegment('owl+one@zoom.example')).toBe('owl%2Bone%40zoom.example')
  expect(pathSegment('../users?x#y')).toBe('..%2Fusers%3Fx%23y')
})

test.each(['', '.', '..'])('"%s" is no user', (value) => {
  expect(() => pathSegment(value)).toThrow(expect.objectContaining({ code: 'ZOOM_UNKNOWN_HOST' }))
})
