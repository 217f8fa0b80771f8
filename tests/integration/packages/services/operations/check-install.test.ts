import { checkInstall, type Finding } from '@kuji/services/operations/check-install'
import { afterAll, afterEach, expect, onTestFinished, test } from 'vitest'
import { register } from '../../../../support/kuji-calls.ts'
import { severalPeople } from '../../../../support/kuji-people.ts'
import { aMorning } from '../../../../support/morning-of.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer({ hosts: 2 })
afterAll(() => server.close())
afterEach(() => server.zoom.faults.clear())

const patience = new AbortController().signal

function check(): Promise<Finding[]> {
  return checkInstall(server.deps, patience)
}

function problemOf(findings: readonly Finding[], subject: string): string | null | undefined {
  return findings.find((finding) => finding.subject === subject)?.problem
}

test('where all is well every subject is named without a problem', async () => {
  expect(await check()).toEqual([
    { subject: 'database and migrations', problem: null },
    { subject: 'push keys', problem: null },
    { subject: 'Zoom', problem: null },
    ...server.zoom.hosts.map((host) => ({ subject: `host ${host}`, problem: null })),
    { subject: 'capacity', problem: null },
  ])
})

test('a host whose door would stay shut is named, with what to do', async () => {
  const [host = ''] = server.zoom.hosts
  server.zoom.lockWaitingRoom(host, true)
  const findings = await check()
  server.zoom.lockWaitingRoom(host, false)

  expect(problemOf(findings, `host ${host}`)).toMatch(/waiting room/i)
  expect(problemOf(findings, `host ${server.zoom.hosts[1]}`)).toBeNull()
})

test.each([
  {
    what: 'wrong credentials',
    reply: { status: 400, body: { reason: 'Invalid client_id', error: 'invalid_client' } },
    says: /ZOOM_CLIENT_SECRET/,
  },
  { what: 'a Zoom that is away', reply: { status: 503, body: 'upstream' }, says: /status\.zoom\.us/ },
  {
    what: 'a Zoom that is asked too often',
    reply: { status: 429, body: { code: 429, message: 'too many' } },
    says: /wait a minute/,
  },
])('$what is told in a sentence that says what to do', async ({ reply, says }) => {
  const fresh = await aRunningServer()
  onTestFinished(fresh.close)
  fresh.zoom.faults.failNext({ ...reply, path: '/oauth' })
  fresh.zoom.faults.failNext({ ...reply, path: '/oauth' })
  const findings = await checkInstall(fresh.deps, patience)

  expect(problemOf(findings, 'Zoom')).toMatch(says)
})

test('a morning with more rooms than hosts is named the evening before', async () => {
  const { startsAt, goTo } = aMorning(server)
  for (const by of await severalPeople(server, 11)) await register(server, by, startsAt)
  expect(problemOf(await check(), 'capacity')).toBe(
    `${startsAt.toISOString()} needs 3 rooms and there are 2 hosts: add hosts to ZOOM_HOSTS.`,
  )

  goTo(-24 * 60 - 1)
  expect(problemOf(await check(), 'capacity')).toBeNull()
})
