import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { aWorkerInstall, hostNames, registerPeople } from '../../../support/worker-install.ts'
import { readReport, startWorker } from '../../../support/worker-process.ts'

/** Trying a host takes three calls; at the pace of this plan that is soon done. */
const quick = { ZOOM_PLAN: 'business' }
/** Nothing listens there. */
const nobodyHere = 'http://127.0.0.1:9'

test('check looks at everything and finds nothing where all is well', async () => {
  const install = await aWorkerInstall({ hosts: hostNames(10) })
  await registerPeople(install, { people: 30 })

  const [text, json] = await Promise.all([
    install.run(['check'], quick),
    install.run(['check', '--json'], quick),
  ])

  expect(text).toMatchObject({ code: 0, stderr: '' })
  expect(text.stdout).toContain('ok       Zoom\n')
  expect(text.stdout).toContain('ok       capacity\n')
  expect(text.stdout).not.toContain('problem')
  expect(readReport(json)).toMatchObject({ command: 'check', ok: true })
})

test('check names the host whose people would wait outside, and the slot with more rooms than hosts', async () => {
  const install = await aWorkerInstall({ hosts: hostNames(8) })
  await registerPeople(install, { people: 45 })
  install.zoom.lockWaitingRoom('host-3@zoom.example', true)

  const end = await install.run(['check'], quick)

  expect(end.code).toBe(1)
  expect(end.stderr).toContain('host benched')
  const problems = end.stdout.split('\n').filter((line) => line.startsWith('problem'))
  expect(problems).toHaveLength(2)
  expect(problems[0]).toMatch(/host-3@zoom\.example: .*waiting room/)
  expect(problems[1]).toMatch(
    /capacity: 2030-01-07T00:00:00\.000Z needs 9 rooms and the free hosts can run 7: rooms will grow/,
  )
})

test('check only asks to be run again where Zoom is away, and names a second provider that is too', async () => {
  const install = await aWorkerInstall({ hosts: hostNames(1) })
  const away = { ZOOM_API_URL: nobodyHere, ZOOM_OAUTH_URL: nobodyHere }
  const unsure = await install.run(['check'], away)
  expect(unsure.code).toBe(75)
  expect(unsure.stdout).toContain('status.zoom.us')

  const end = await install.run(['check'], { ...away, FALLBACK_MEETING_URL: nobodyHere })
  expect(end.code).toBe(1)
  expect(end.stdout).toContain(`problem  second provider: ${nobodyHere} does not answer`)
})

test('check says what to compare where Zoom refuses the credentials', async () => {
  const install = await aWorkerInstall()

  const end = await install.run(['check', '--json'], { ZOOM_CLIENT_SECRET: 'not-the-secret' })

  expect(end.code).toBe(1)
  expect(readReport(end)).toMatchObject({ ok: false })
  expect(end.stdout).toContain('compare ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET')
})

test('crontab prints lines that cron understands, without needing any configuration', async () => {
  const end = await startWorker(['crontab'], {}).ended

  expect(end).toMatchObject({ code: 0, stderr: '' })
  const lines = end.stdout.trim().split('\n')
  const jobs = lines.filter((line) => !/^[A-Z]+=\S+$/.test(line))
  expect(jobs).toHaveLength(2)
  for (const job of jobs) {
    const [, command = ''] = /^(?:[\d*/,-]+ ){5}(.+)$/.exec(job) ?? []
    expect(command).toContain('apps/worker/src/main.ts')
    // To cron a bare percent sign is the end of the command.
    expect(command).not.toMatch(/(?<!\\)%/)
    execFileSync('/bin/sh', ['-n', '-c', command])
  }
})
