import { expect, test } from 'vitest'
import { createVapidAuthorization } from '@kuji/push/vapid-authorization'
import { generateVapidKeys } from '@kuji/config/vapid-keys'

const hours = 60 * 60 * 1000

function aVapid() {
  return { ...generateVapidKeys(), subject: 'mailto:hello@kuji.example' }
}

function claimsOf(header: string): unknown {
  return JSON.parse(Buffer.from(header.split('.')[1] ?? '', 'base64url').toString())
}

test('a header names the origin, the subject, and an end in twelve hours', () => {
  const vapid = aVapid()
  const header = createVapidAuthorization(vapid, () => 1_000_000)('https://push.example')

  expect(header).toMatch(new RegExp(`^vapid t=[\\w.-]+, k=${vapid.publicKey}$`))
  expect(claimsOf(header)).toEqual({
    aud: 'https://push.example',
    sub: 'mailto:hello@kuji.example',
    exp: 1000 + 12 * 60 * 60,
  })
})

test('it is signed once per origin and handed out for six hours', () => {
  const times = [0, 5.9 * hours, 6.1 * hours, 6.1 * hours]
  const authorize = createVapidAuthorization(aVapid(), () => times.shift() ?? 0)

  const first = authorize('https://push.example')

  expect(authorize('https://push.example')).toBe(first)
  expect(authorize('https://push.example')).not.toBe(first)
  expect(authorize('https://other.example')).not.toBe(first)
})
