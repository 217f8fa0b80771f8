import { once } from 'node:events'
import { chmodSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import path from 'node:path'
import { expect, test } from 'vitest'
import { openPhone, outOfReach, type Phone } from '../support/browser.ts'
import { freePort } from '../support/kuji-install.ts'
import { logInOnPhone, signUpOnPhone } from '../support/phone-forms.ts'
import { callRest } from '../support/rest-client.ts'
import { processesOf, startCommand, type StartedKuji } from '../support/start-command.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { waitUntil } from '../support/wait-until.ts'

/** Early in a minute: what is asked for a little later is drawn when the minute ends. */
const evening = '2030-01-06T12:00:05Z'
const running = /Kuji is running at/
const newcomer = { username: 'robin', email: 'robin@kuji.example', password: 'early to rise' }

test('a newcomer starts Kuji, lives a practice morning, and finds all again after Ctrl-C', async () => {
  const place = await anInstall()
  const first = startCommand({ ...place.settings, KUJI_NOW: evening })
  await first.says(running)
  const rooms = await practiceRooms(first)
  const phone = await openPhone({ ...place, locale: 'en' })
  await tryItInThreeMinutes(phone)
  phone.expectErrors(outOfReach)
  await interrupt(first, place.dataDir)

  const startedAt = performance.now()
  const second = startCommand({ ...place.settings, KUJI_NOW: evening })
  await waitUntil(() => answers(`${place.origin}/healthz`), 60_000)
  // A machine that does nothing else needs a sixth of this, one with six things to do needs most of it.
  expect(performance.now() - startedAt).toBeLessThan(30_000)
  await second.says(running)
  expect(second.printed()).not.toContain('practice morning')
  expect(await Promise.all(rooms.map(answers))).toEqual(rooms.map(() => true))
  const { page, expectErrors } = await openPhone({ ...place, locale: 'en' })
  expectErrors(outOfReach)
  await page.goto('/log-in')
  await logInOnPhone(page, newcomer)
  await page.getByText('Good morning.').waitFor()
  await interrupt(second, place.dataDir)
})

test('after kill -9 nothing keeps running, and the next start works', async () => {
  const { settings, dataDir, origin } = await anInstall()
  const killed = startCommand(settings)
  await killed.says(running)
  const account = await callRest(`${origin}/signup`, { method: 'POST', body: newcomer })
  expect(account.status).toBe(201)
  killed.process.kill('SIGKILL')
  await waitUntil(() => processesOf(dataDir).length === 0, 60_000)

  const next = startCommand(settings)
  await next.says(running)
  const { username, password } = newcomer
  const again = await callRest(`${origin}/login`, { method: 'POST', body: { username, password } })
  expect(again.body).toMatchObject({ user_id: account.body.user_id })
  await interrupt(next, dataDir)
})

test('a busy port is one clear sentence', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const { settings } = await anInstall()
  expect(await startCommand({ ...settings, PORT: String(port) }).ended).toEqual({
    code: 1,
    printed: `Port ${port} is in use: stop the program that listens there, or set PORT to another number.\n`,
  })
  other.close()
})

test('a DATA_DIR that cannot be written is one clear sentence', async () => {
  const { settings, dataDir } = await anInstall()
  writeFileSync(path.join(dataDir, 'file'), '')
  const { code, printed } = await startCommand({ ...settings, DATA_DIR: path.join(dataDir, 'file/below') })
    .ended
  expect(code).toBe(1)
  expect(printed).toMatch(/^DATA_DIR .+\/file\/below cannot be written \(\w+\): make it writable, or .+\.\n$/)
})

test('a database that does not answer is one clear sentence without its password', async () => {
  const { settings } = await anInstall()
  const nobody = `127.0.0.1:${await freePort()}`
  const url = `postgresql://kuji:hidden@${nobody}/kuji`
  const { code, printed } = await startCommand({ ...settings, DATABASE_URL: url }).ended
  expect(code).toBe(1)
  expect(printed).toMatch(
    new RegExp(`(^|\\n)The database ${nobody}/kuji does not answer: start it, or mend DATABASE_URL\\.\\n$`),
  )
  expect(printed).not.toContain('hidden')
})

test('a wrong environment is told with all that is wrong at once', async () => {
  const { settings } = await anInstall()
  const { code, printed } = await startCommand({ ...settings, PORT: 'http', KUJI_NOW: 'yesterday' }).ended
  expect(code).toBe(2)
  expect(printed.trimEnd().split('\n').toSorted()).toEqual([
    expect.stringMatching(/^KUJI_NOW must be an instant/),
    expect.stringMatching(/^PORT must be a whole number/),
  ])
})

async function anInstall() {
  const dataDir = temporaryDirectory()
  // For root the database runs as another user, who has to get in.
  chmodSync(dataDir, 0o711)
  const port = String(await freePort())
  return { dataDir, origin: `http://localhost:${port}`, settings: { DATA_DIR: dataDir, PORT: port } }
}

/** The links of the practice morning's rooms, each of which leads to a page. */
async function practiceRooms({ printed }: StartedKuji): Promise<string[]> {
  const links = [...printed().matchAll(/^ {2}\d+ .* (http\S+)$/gm)].map(([, link = '']) => link)
  expect(links.length).toBeGreaterThanOrEqual(3)
  expect(await Promise.all(links.map(answers))).toEqual(links.map(() => true))
  expect(printed()).toMatch(
    /curl -X POST http:\/\/localhost:\d+\/assign_room\/09:00 -H "Authorization: Bearer \S+"/,
  )
  return links
}

async function tryItInThreeMinutes({ page, context }: Phone): Promise<void> {
  await page.goto('/')
  await signUpOnPhone(page, newcomer)
  await page.getByRole('button', { name: 'Try it in 3 minutes' }).click()
  await page.getByText('One morning, to try.').waitFor()
  await page.evaluate(() => Object.assign(window, { openSince: 'the evening' }))
  const enter = page.getByRole('link', { name: /^I am up/ })
  await enter.waitFor({ timeout: 300_000 })
  expect(await page.evaluate(() => 'openSince' in window)).toBe(true)

  const opened = context.waitForEvent('page')
  await enter.click()
  const meeting = await opened
  await meeting.getByText('Good morning. You have reached your room.').waitFor()
  await page.getByRole('heading', { name: 'Good morning.' }).waitFor()
  const { username, password } = newcomer
  const { body } = await callRest(new URL('/login', page.url()).href, {
    method: 'POST',
    body: { username, password },
  })
  const url = new URL(`/meeting_url/${body.user_id}`, page.url()).href
  expect((await callRest(url, { token: body.token })).body).toMatchObject({
    status: 'joined',
    zoom_url: meeting.url(),
  })
}

/** What Ctrl-C does, after which nothing is left. */
async function interrupt(kuji: StartedKuji, dataDir: string): Promise<void> {
  kuji.process.kill('SIGINT')
  expect(await kuji.ended).toMatchObject({ code: 0 })
  expect(processesOf(dataDir)).toEqual([])
}

async function answers(url: string): Promise<boolean> {
  const reply = await fetch(url, { signal: AbortSignal.timeout(20_000) }).catch(() => null)
  return reply?.status === 200
}
