import { isMailAddress } from '@kuji/mail/mail-address'
import { expect, test } from 'vitest'

test.each(['a@kuji.example', "o'neil+kuji@mail.kuji.example", 'くじ@kuji.example', 'a@[127.0.0.1]'])(
  '%s is one mailbox',
  (address) => {
    expect(isMailAddress(address)).toBe(true)
  },
)

test.each([
  'a@kuji.example, b@kuji.example',
  'a@kuji.example\r\nBcc: b@kuji.example',
  'A <a@kuji.example>',
  'list: a@kuji.example;',
  '"a"@kuji.example',
  'a@b@kuji.example',
  'a\u0000@kuji.example',
  'kuji.example',
  '',
  `${'a'.repeat(250)}@b.example`,
])('%j is not', (text) => {
  expect(isMailAddress(text)).toBe(false)
})
