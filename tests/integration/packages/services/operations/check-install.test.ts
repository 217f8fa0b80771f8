import { createMailer } from '@kuji/mail/mailer'
import { sweepHost } from '@kuji/services/hosting/sweep-host'
import { checkInstall } from '@kuji/services/operations/check-install'
import type { Finding } from '@kuji/services/operations/finding'
import { afterAll, afterEach, expect, onTestFinished, test } from 'vitest'
import { register } from '../../../../support/kuji-calls.ts'
import { severalPeople } from '../../../../support/kuji-people.ts'
import { startMailSink, type MailSink, type MailSinkOptions } from '../../../../support/mail-sink.ts'
import { aMorning } from '../../../../support/morning-of.ts'
import { aRunningServer, type RunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer({ hosts: 2 })
const [first = '', second = ''] = server.zoom.hosts
afterAll(() => server.close())
afterEach(async () => {
  server.zoom.faults.clear()
  Object.assign(server.zoom.settings, { dateOffsetMs: 0, missingScopes: [] })
  for (const host of server.zoom.hosts) server.zoom.setHost(host, { type: 2, locks: [], removed: false })
  await server.deps.db.prisma.host.updateMany({
    data: { benchReason: null, benchedUntil: null, calls: 0 },
  })
})

const patience = new AbortController().signal

function check(on: RunningServer = server, isReachable = true): Promise<readonly Finding[]> {
  return checkInstall(on.deps, () => Promise.resolve(isReachable), patience)
}

function findingOf(findings: readonly Finding[], subject: string): Finding | undefined {
  return findings.find((finding) => finding.subject === subject)
}

function hostRow(name: string) {
  return server.deps.db.prisma.host.findUniqueOrThrow({ where: { name } })
}

test('where all is well every subject is named without a problem, and nothing is left at Zoom', async () => {
  expect(await check()).toEqual([
    { subject: 'database and migrations', problem: null },
    { subject: 'push keys', problem: null },
    { subject: 'Zoom', problem: null },
    { subject: 'clock', problem: null },
    ...server.zoom.hosts.map((host) => ({ subject: `host ${host}`, problem: null })),
    { subject: 'capacity', problem: null },
  ])
  expect(server.zoom.meetings()).toEqual([])
  expect(await hostRow(first)).toMatchObject({
    joinBeforeHost: true,
    waitingRoom: false,
    inspectedAt: server.clock.now(),
  })
})

test('a request that Zoom rejects benches nobody: the fault may be ours', async () => {
  const body = { code: 300, message: 'Validation Failed.' }
  server.zoom.faults.add({ kind: 'status', method: 'POST', path: '/v2/users', status: 400, body, times: 9 })
  const { problem, passes } = findingOf(await check(), `host ${first}`) ?? {}

  expect(problem).toContain('Validation Failed.')
  expect(passes).toBeUndefined()
  expect(await hostRow(first)).toMatchObject({ benchReason: null })
})

test('a meeting that a check could not take away again is found by the search for strays', async () => {
  server.zoom.faults.add({ kind: 'status', method: 'DELETE', status: 503, times: 99 })
  const findings = await check()
  expect(findingOf(findings, `host ${first}`)).toMatchObject({ passes: true })
  expect(await hostRow(first)).toMatchObject({ benchReason: null })
  expect(server.zoom.meetings()).not.toEqual([])

  server.zoom.faults.clear()
  for (const host of server.zoom.hosts) await sweepHost(server.deps, host, patience)
  expect(server.zoom.meetings()).toEqual([])
})

test.each([
  {
    what: 'whose door would stay shut',
    says: /waiting room.*until it is found well/,
    changes: { locks: [lock()] },
  },
  { what: 'that is gone', says: /knows no such user.*until it is found well/, changes: { removed: true } },
  { what: 'without a licence', says: /licence.*until it is found well/, changes: { type: 1 as const } },
])('a host $what is named and benched, and has rooms again once it is well', async ({ says, changes }) => {
  server.zoom.setHost(first, changes)
  const findings = await check()
  expect(findingOf(findings, `host ${first}`)?.problem).toMatch(says)
  expect(findingOf(findings, `host ${second}`)?.problem).toBeNull()
  expect((await hostRow(first)).benchReason).toMatch(/^ZOOM_/)

  server.zoom.setHost(first, { type: 2, locks: [], removed: false })
  expect(findingOf(await check(), `host ${first}`)?.problem).toBeNull()
  expect(await hostRow(first)).toMatchObject({ benchReason: null, benchedUntil: null })
})

function lock() {
  return { setting: 'waiting_room', stubborn: 'always' } as const
}

test.each([
  { status: 400, body: { code: 300, message: 'Invalid meeting id.' } },
  { status: 404, body: '<html>Cannot GET /v2/meetings/1</html>' },
  { status: 400, body: { code: 1010, message: 'User does not belong to this account.' } },
])('whoever hears $body of a meeting that is nobody’s may read', async (reply) => {
  server.zoom.faults.failNext({ ...reply, path: '/v2/meetings/1' })

  expect(findingOf(await check(), 'Zoom')).toEqual({ subject: 'Zoom', problem: null })
})

test('what was found out about hosts stands although a trial read fails', async () => {
  server.zoom.setHost(first, { locks: [lock()] })
  const path = `/v2/users/${encodeURIComponent(second)}/meetings`
  server.zoom.faults.add({ kind: 'status', method: 'GET', path, status: 503, times: 99 })
  const findings = await check()

  expect(findingOf(findings, 'Zoom')).toMatchObject({ problem: expect.any(String), passes: true })
  expect(findingOf(findings, `host ${first}`)?.problem).toMatch(/waiting room/)
  expect(findingOf(findings, `host ${second}`)?.problem).toBeNull()
  expect(await hostRow(first)).toMatchObject({ benchReason: 'ZOOM_SETTINGS_LOCKED' })
})

test.each([
  {
    what: 'wrong credentials',
    reply: { status: 400, body: { reason: 'Invalid client_id', error: 'invalid_client' } },
    says: { problem: expect.stringMatching(/ZOOM_CLIENT_SECRET.*activated/) },
  },
  {
    what: 'a Zoom that is away',
    reply: { status: 503, body: 'upstream' },
    says: { problem: expect.stringContaining('status.zoom.us'), passes: true },
  },
  {
    what: 'a Zoom that is asked too often',
    reply: { status: 429, body: { code: 429, message: 'too many' } },
    says: { problem: expect.stringContaining('wait a minute'), passes: true },
  },
])('$what is told in a sentence that says what to do', async ({ reply, says }) => {
  const fresh = await aRunningServer({ hosts: 1 })
  onTestFinished(fresh.close)
  fresh.zoom.faults.add({ kind: 'status', path: '/oauth', ...reply, times: 9 })

  expect(findingOf(await check(fresh), 'Zoom')).toEqual({ subject: 'Zoom', ...says })
})

test.each([
  'meeting:write:meeting:admin',
  'meeting:delete:meeting:admin',
  'meeting:read:list_meetings:admin',
  'meeting:read:meeting:admin',
])('without the scope %s it names it, though most mornings would do without', async (scope) => {
  server.zoom.settings.missingScopes = [scope]
  server.zoom.revokeTokens()

  const { problem } = findingOf(await check(), 'Zoom') ?? {}
  expect(problem).toContain('lacks a scope')
  expect(problem).toContain(scope)
})

test('a revoked token is no problem: another is asked for', async () => {
  await check()
  server.zoom.revokeTokens()

  expect((await check()).filter(({ problem }) => problem !== null)).toEqual([])
})

test('a clock that is minutes off is told which way and by how much', async () => {
  server.zoom.settings.dateOffsetMs = 4 * 60_000

  expect(findingOf(await check(), 'clock')?.problem).toMatch(/4 minutes behind Zoom's.*NTP/)
})

test('a host whose day is nearly spent is named, and is not tried when it is spent', async () => {
  const callsOn = new Date(server.clock.now().toISOString().slice(0, 10))
  await server.deps.db.prisma.host.update({ where: { name: first }, data: { calls: 85, callsOn } })
  await server.deps.db.prisma.host.update({ where: { name: second }, data: { calls: 98, callsOn } })
  const callsBefore = server.zoom.calls.length
  const findings = await check()

  expect(findingOf(findings, `host ${first}`)?.problem).toMatch(/^8\d of its 100 calls.*few rooms/)
  expect(findingOf(findings, `host ${second}`)?.problem).toMatch(/^98 of its 100 calls.*no new rooms/)
  const tried = server.zoom.calls
    .slice(callsBefore)
    .filter(({ path }) => path.includes(encodeURIComponent(second)))
  expect(tried).toEqual([])
})

test('without named hosts it tries those it discovers, and says so when there are none', async () => {
  const deps = { ...server.deps, settings: { ...server.deps.settings, hosts: null } }
  const discovering = { ...server, deps }
  server.zoom.setHost(second, { type: 1 })
  await deps.db.pool.query('update install set hosts_read_at = null')
  const found = await check(discovering)
  expect(findingOf(found, `host ${first}`)).toEqual({ subject: `host ${first}`, problem: null })
  expect(findingOf(found, `host ${second}`)).toBeUndefined()

  server.zoom.setHost(first, { type: 1 })
  await deps.db.pool.query('update hosts set listed = false')
  expect(findingOf(await check(discovering), 'hosts')?.problem).toMatch(/nobody to host.*licence/)
})

test('a second provider that does not answer is named', async () => {
  const settings = { ...server.deps.settings, fallbackUrl: 'https://meet.example' }
  const fallback = { ...server, deps: { ...server.deps, settings } }

  expect(findingOf(await check(fallback), 'second provider')).toEqual({
    subject: 'second provider',
    problem: null,
  })
  expect(findingOf(await check(fallback, false), 'second provider')?.problem).toContain(
    'FALLBACK_MEETING_URL',
  )
})

test('a morning with more rooms than hosts is named the evening before, with what will happen', async () => {
  const { startsAt, goTo } = aMorning(server)
  for (const by of await severalPeople(server, 11)) await register(server, by, startsAt)
  const slot = `${startsAt.toISOString()} needs 3 rooms`
  expect(findingOf(await check(), 'capacity')?.problem).toBe(
    `${slot} and the free hosts can run 2: rooms will grow, to at most 8 people, so that everybody gets one. Add hosts to keep them small.`,
  )

  server.zoom.setHost(second, { removed: true })
  expect(findingOf(await check(), 'capacity')?.problem).toContain(
    `${slot} and the free hosts can run 1: even with 8 people in a room, about 3 of 11 people will get none.`,
  )

  goTo(-24 * 60 - 1)
  expect(findingOf(await check(), 'capacity')?.problem).toBeNull()
})

test('a mail server that takes our hello is well; one that refuses the log-in needs a person', async () => {
  const mails = await aMailSink({ login: { user: 'kuji', pass: 'right' } })
  const wrong = mails.url.replace('right', 'sesame')

  expect(findingOf(await checkMailAt(mails, mails.url), 'mail')).toEqual({ subject: 'mail', problem: null })
  const refused = findingOf(await checkMailAt(mails, wrong), 'mail')
  expect(refused?.problem).toContain('Look at the user and the password in SMTP_URL.')
  expect(refused?.problem).not.toContain('sesame')
  expect(refused).not.toHaveProperty('passes')
})

test('a mail server that is away may be back at the next look', async () => {
  const mails = await aMailSink()
  await mails.close()

  expect(findingOf(await checkMailAt(mails, mails.url), 'mail')).toMatchObject({
    problem: expect.stringContaining('ECONNREFUSED'),
    passes: true,
  })
})

async function aMailSink(options: MailSinkOptions = {}): Promise<MailSink> {
  const mails = await startMailSink(options)
  onTestFinished(() => mails.close())
  return mails
}

async function checkMailAt(mails: MailSink, smtpUrl: string): Promise<readonly Finding[]> {
  const mail = createMailer({ smtpUrl, from: 'kuji@kuji.example', ca: mails.ca })
  onTestFinished(() => mail.close())
  return checkInstall({ ...server.deps, mail }, () => Promise.resolve(true), patience)
}
