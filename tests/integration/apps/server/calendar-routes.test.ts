import type { CalendarFeed, MadeFeed } from '@kuji/contract/calendar'
import type { LightMyRequestResponse } from 'fastify'
import { afterAll, expect, test } from 'vitest'
import { call, refusalOf, register } from '../../../support/kuji-calls.ts'
import { aPage, dataOf, ownOrigin, pageRefusalOf } from '../../../support/kuji-page.ts'
import { aPerson, type Person } from '../../../support/kuji-people.ts'
import { aMorning, aRegisteredMorning } from '../../../support/morning-of.ts'
import { readCalendar } from '../../../support/read-calendar.ts'
import { aRunningServer } from '../../../support/running-server.ts'

const server = await aRunningServer()
afterAll(() => server.close())

const dayMs = 86_400_000

function get(url: string, by?: Person): Promise<LightMyRequestResponse> {
  return call(server, { method: 'GET', url, ...(by && { headers: { cookie: by.cookie } }) })
}

/** Of a calendar each entry's name and beginning, in order. */
function entriesOf(reply: LightMyRequestResponse): [string, string][] {
  if (reply.statusCode !== 200) throw new Error(`the calendar answered ${reply.statusCode}: ${reply.body}`)
  return readCalendar(reply.rawPayload).parts.map(({ properties }) => [
    properties.get('UID') ?? '',
    properties.get('DTSTART') ?? '',
  ])
}

function beginnings(reply: LightMyRequestResponse): string[] {
  return entriesOf(reply).map(([, start]) => start)
}

function inUtc(instant: Date): string {
  return instant.toISOString().replace(/\.000|[-:]/g, '')
}

async function makeFeed(by: Person): Promise<string> {
  const { url } = dataOf<MadeFeed>(await aPage(server, by).change('calendar.makeFeed'))
  return url.replace(ownOrigin, '')
}

async function feedOf(by: Person): Promise<CalendarFeed> {
  return dataOf<CalendarFeed>(await aPage(server, by).ask('calendar.feed'))
}

test('the page of a person gets their slot as a file, in their language', async () => {
  const { startsAt } = aMorning(server)
  const by = await aPerson(server)
  const { id } = (await register(server, by, startsAt)).json<{ id: number }>()
  await aPage(server, by).change('account.setLocale', { locale: 'en' })
  const reply = await get(`/calendar/slot/${id}.ics`, by)

  expect(beginnings(reply)).toEqual([inUtc(startsAt)])
  expect(readCalendar(reply.rawPayload).parts[0]?.properties.get('SUMMARY')).toBe('Kuji: up with someone')
  expect(reply.headers).toMatchObject({
    'content-type': 'text/calendar; charset=utf-8',
    'content-disposition': 'attachment; filename="kuji.ics"',
    'cache-control': 'private, no-cache',
  })
  for (const private_ of [by.username, by.email, '/j/', '/join/']) expect(reply.body).not.toContain(private_)
})

test('registering again for a slot gives an entry of the same name, and nobody else has it', async () => {
  const { people, startsAt } = await aRegisteredMorning(server, 2)
  const entry = async (by: Person | undefined, id: number) =>
    entriesOf(await get(`/calendar/slot/${id}.ics`, by))[0]?.[0]
  const ids = await server.deps.db.prisma.enrolment.findMany({ where: { startsAt } })
  const idOf = (by: Person | undefined) => ids.find(({ userId }) => userId === by?.userId)?.id ?? 0
  const first = await entry(people[0], idOf(people[0]))
  expect(await entry(people[1], idOf(people[1]))).not.toBe(first)

  await aPage(server, people[0]).change('slots.cancel', { enrolmentId: idOf(people[0]) })
  const again = (await register(server, people[0] as Person, startsAt)).json<{ id: number }>().id
  expect(again).not.toBe(idOf(people[0]))
  expect(await entry(people[0], again)).toBe(first)
})

test('a slot is given to its person alone, and only to their page', async () => {
  const { startsAt } = aMorning(server)
  const [by, stranger] = [await aPerson(server), await aPerson(server)]
  const { id } = (await register(server, by, startsAt)).json<{ id: number }>()
  const url = `/calendar/slot/${id}.ics`

  expect(refusalOf(await get(url))).toEqual([401, 'NOT_SIGNED_IN'])
  expect(refusalOf(await call(server, { method: 'GET', url, by }))).toEqual([401, 'NOT_SIGNED_IN'])
  const unknown = await get('/calendar/slot/2147483647.ics', by)
  expect(refusalOf(unknown)).toEqual([404, 'NOT_REGISTERED'])
  expect((await get(url, stranger)).body).toBe(unknown.body)
})

test.each(['0.ics', '2147483648.ics', '99999999999.ics', '1', '-1.ics', '1.ics.ics', 'x.ics', '%00.ics'])(
  '%s is the name of no slot',
  async (name) => {
    const by = await aPerson(server)

    expect(refusalOf(await get(`/calendar/slot/${name}`, by))).toEqual([404, 'NOT_REGISTERED'])
  },
)

test('a practice morning is in no calendar', async () => {
  aMorning(server)
  const by = await aPerson(server)
  await aPage(server, by).change('practice.start')
  const own = await server.deps.db.prisma.enrolment.findFirstOrThrow({ where: { userId: by.userId } })

  expect(refusalOf(await get(`/calendar/slot/${own.id}.ics`, by))).toEqual([404, 'NOT_REGISTERED'])
  expect(beginnings(await get(await makeFeed(by)))).toEqual([])
})

test('whoever has the address of a feed reads the coming mornings of its person and those of the last day', async () => {
  const { startsAt, goTo } = aMorning(server)
  const [by, other] = [await aPerson(server), await aPerson(server)]
  const nextDay = new Date(startsAt.getTime() + dayMs)
  await register(server, by, startsAt)
  await register(server, by, nextDay)
  await register(server, other, startsAt)
  const feed = await makeFeed(by)
  const reply = await get(feed)

  expect(reply.headers).toMatchObject({
    'content-type': 'text/calendar; charset=utf-8',
    'cache-control': 'private, no-cache',
  })
  expect(beginnings(reply)).toEqual([inUtc(startsAt), inUtc(nextDay)])
  for (const private_ of [by.username, by.email, other.username]) expect(reply.body).not.toContain(private_)
  goTo(24 * 60 - 0.001)
  expect(beginnings(await get(feed))).toEqual([inUtc(startsAt), inUtc(nextDay)])
  goTo(24 * 60)
  expect(beginnings(await get(feed))).toEqual([inUtc(nextDay)])
})

test('what the feed and the file name is one and the same entry', async () => {
  const { startsAt } = aMorning(server)
  const by = await aPerson(server)
  const { id } = (await register(server, by, startsAt)).json<{ id: number }>()

  expect(entriesOf(await get(await makeFeed(by)))).toEqual(
    entriesOf(await get(`/calendar/slot/${id}.ics`, by)),
  )
})

test('a new address ends the one before, and turning the feed off ends both', async () => {
  aMorning(server)
  const by = await aPerson(server)
  expect(await feedOf(by)).toEqual({ since: null })
  const first = await makeFeed(by)
  const second = await makeFeed(by)

  expect(second).not.toBe(first)
  expect(await feedOf(by)).toEqual({ since: server.clock.now().toISOString() })
  expect((await get(first)).statusCode).toBe(404)
  expect((await get(second)).statusCode).toBe(200)
  for (let round = 0; round < 2; round++) await aPage(server, by).change('calendar.dropFeed')
  expect((await get(second)).statusCode).toBe(404)
  expect(await feedOf(by)).toEqual({ since: null })
})

test('of two addresses made at once one is good', async () => {
  const by = await aPerson(server)
  const feeds = await Promise.all([makeFeed(by), makeFeed(by)])
  const statuses = await Promise.all(feeds.map(async (feed) => (await get(feed)).statusCode))

  expect(statuses.toSorted()).toEqual([200, 404])
})

test('a revoked address and one that never was look the same, and say what to do', async () => {
  const by = await aPerson(server)
  const revoked = await makeFeed(by)
  await aPage(server, by).change('calendar.dropFeed')
  const reply = await get(revoked)

  expect(reply.statusCode).toBe(404)
  expect(reply.headers['content-type']).toBe('text/plain; charset=utf-8')
  expect(reply.body).toContain('くじの設定で、新しいアドレスを作れます。')
  expect(reply.body).toContain('UNKNOWN_FEED')
  for (const name of [`${'0'.repeat(64)}.ics`, 'x.ics', '%27%20or%201=1.ics', '0'.repeat(64)])
    expect((await get(`/calendar/feed/${name}`)).body).toBe(reply.body)
})

test('the token is known to nobody but its person: the database has its hash, the log nothing', async () => {
  const by = await aPerson(server)
  const feed = await makeFeed(by)
  const token = /([\da-f]{64})\.ics$/.exec(feed)?.[1] ?? 'none'
  await get(feed)
  await get(feed.replace('.ics', '.ics?x=1'))
  await get(`${feed}/x`)
  await aPage(server, by).change('calendar.dropFeed')
  await get(feed)
  const rows = await server.deps.db.pool.query('select * from calendar_feeds')

  expect(JSON.stringify(rows.rows)).not.toContain(token)
  expect(server.logLines.join('\n')).not.toContain(token)
  expect(server.logLines.join('\n')).toContain('/calendar/feed/:name')
})

test('an account that is gone takes its feed along', async () => {
  const by = await aPerson(server)
  const feed = await makeFeed(by)
  await server.deps.db.prisma.user.delete({ where: { id: by.userId } })

  expect((await get(feed)).statusCode).toBe(404)
})

test('who is not signed in has no feed to ask about', async () => {
  const nobody = aPage(server)

  expect(pageRefusalOf(await nobody.ask('calendar.feed'))).toEqual([401, 'NOT_SIGNED_IN'])
  expect(pageRefusalOf(await nobody.change('calendar.makeFeed'))).toEqual([401, 'NOT_SIGNED_IN'])
  expect(pageRefusalOf(await nobody.change('calendar.dropFeed'))).toEqual([401, 'NOT_SIGNED_IN'])
})
