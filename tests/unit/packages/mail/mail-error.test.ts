import { mailErrorOf } from '@kuji/mail/mail-error'
import { expect, test } from 'vitest'

test.each([
  [{ responseCode: 550, command: 'RCPT TO', code: 'EENVELOPE' }, 'MAIL_REJECTED', '550 RCPT TO EENVELOPE'],
  [{ responseCode: 535, command: 'AUTH PLAIN', code: 'EAUTH' }, 'MAIL_REJECTED', '535 AUTH PLAIN EAUTH'],
  [{ responseCode: 451, command: 'DATA', code: 'EMESSAGE' }, 'MAIL_UNREACHABLE', '451 DATA EMESSAGE'],
  [{ code: 'ESOCKET', originalCode: 'ECONNREFUSED' }, 'MAIL_UNREACHABLE', ': ECONNREFUSED'],
  [{ code: 'ETIMEDOUT', command: 'CONN' }, 'MAIL_UNREACHABLE', ': CONN ETIMEDOUT'],
  [new DOMException('too late', 'TimeoutError'), 'MAIL_UNREACHABLE', 'cannot be reached'],
  ['what', 'MAIL_UNREACHABLE', 'cannot be reached'],
])('%o is %s', (error, code, words) => {
  const made = mailErrorOf(error)

  expect(made.code).toBe(code)
  expect(made.message).toContain(words)
})

test('nothing the server said, and nothing of the log-in, comes along', () => {
  const foreign = Object.assign(new Error('550 <a@kuji.example> unknown'), {
    response: '550 <a@kuji.example> unknown',
    responseCode: 550,
    command: 'AUTH PLAIN AGtpeQBzZWNyZXQ=',
  })
  const made = mailErrorOf(foreign)

  expect(made.message).toBe('the mail server refuses: 550')
  expect(made.cause).toBeUndefined()
})
