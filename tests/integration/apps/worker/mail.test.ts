import { expect, onTestFinished, test } from 'vitest'
import { startMailSink, type MailSink, type MailSinkOptions } from '../../../support/mail-sink.ts'
import { aWorkerInstall, registerPeople } from '../../../support/worker-install.ts'

async function aMailSink(options: MailSinkOptions = {}): Promise<MailSink> {
  const mails = await startMailSink(options)
  onTestFinished(() => mails.close())
  return mails
}

test('at ten to nine a worker tells who has no phone by e-mail, and ends without waiting for the mail server', async () => {
  const install = await aWorkerInstall()
  const mails = await aMailSink()
  await registerPeople(install, { people: 4 })
  await install.pool.query(
    'delete from push_subscriptions where id > (select min(id) from push_subscriptions)',
  )
  const end = await install.run(['tick'], mails.environment)

  expect(end.code).toBe(0)
  expect(mails.received.map(({ headers }) => headers['subject'])).toEqual(Array(3).fill('部屋ができました。'))
  expect(install.phones.received).toHaveLength(1)
  // An idle connection would hold the process for minutes.
  expect(end.lingeredMs).toBeLessThan(5_000)
  await install.run(['tick'], mails.environment)
  expect(mails.received).toHaveLength(3)
})

test('a mail password that is wrong is told by check, and stands in no line of any log', async () => {
  const install = await aWorkerInstall()
  const mails = await aMailSink({ plain: true, login: { user: 'kuji', pass: 'right' } })
  await registerPeople(install, { people: 3 })
  await install.pool.query('delete from push_subscriptions')
  const wrong = { ...mails.environment, SMTP_URL: mails.url.replace('right', 'sesame'), LOG_LEVEL: 'trace' }
  const check = await install.run(['check'], wrong)
  const tick = await install.run(['tick'], wrong)

  expect(check.code).toBe(1)
  expect(check.stdout).toMatch(/^problem {2}mail: .*535/m)
  expect(JSON.stringify([check, tick])).not.toMatch(/sesame|c2VzYW1l/)
  expect(mails.received).toEqual([])
})
