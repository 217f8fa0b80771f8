import { openMailer } from '@kuji/mail/open-mailer'
import { expect, test } from 'vitest'

test('without a mail server there is no mailer; with one it is open, and connects to nobody yet', () => {
  const mailer = openMailer({ smtpUrl: 'smtps://mail.invalid', from: 'Kuji <kuji@kuji.example>' })

  expect(openMailer({ smtpUrl: null, from: 'kuji@kuji.example' })).toBeNull()
  expect(mailer).not.toBeNull()
  mailer?.close()
})
