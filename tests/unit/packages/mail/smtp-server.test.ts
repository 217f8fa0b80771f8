import { smtpServer } from '@kuji/mail/smtp-server'
import { expect, test } from 'vitest'

test.each([
  [
    'smtps://mail.example',
    { host: 'mail.example', port: 465, secure: true, requireTLS: false, ignoreTLS: false },
  ],
  [
    'smtp://mail.example',
    { host: 'mail.example', port: 587, secure: false, requireTLS: false, ignoreTLS: false },
  ],
  ['smtp://[::1]:2525', { host: '::1', port: 2525, secure: false, requireTLS: false, ignoreTLS: true }],
  [
    'smtp://kuji%40mail.example:p%3Ass@mail.example',
    {
      ...{ host: 'mail.example', port: 587, secure: false, requireTLS: true, ignoreTLS: false },
      auth: { user: 'kuji@mail.example', pass: 'p:ss' },
    },
  ],
  [
    'smtp://kuji:pass@localhost:25',
    {
      host: 'localhost',
      port: 25,
      secure: false,
      requireTLS: false,
      ignoreTLS: true,
      auth: { user: 'kuji', pass: 'pass' },
    },
  ],
  [
    'smtps://mail.example/?tls.rejectUnauthorized=false&debug=true',
    { host: 'mail.example', port: 465, secure: true, requireTLS: false, ignoreTLS: false },
  ],
])('%s', (url, server) => {
  expect(smtpServer(url)).toEqual(server)
})
