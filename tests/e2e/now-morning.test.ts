import { expect, test } from 'vitest'
import { outOfReach, type Phone } from '../support/browser.ts'
import { post, register, trigger } from '../support/kuji-calls.ts'
import { aPerson, severalPeople, type Person } from '../support/kuji-people.ts'
import { aListeningKuji, openPhoneOf, type ListeningKuji } from '../support/listening-kuji.ts'
import { seatInRoom } from '../support/seat-in-room.ts'

const evening = '2030-01-06T12:00:00Z'
const startsAt = Date.parse('2030-01-07T00:00:00Z')
const minute = 60_000
const poll = 20_000
/** How often a phone comes back until it shows the minute. */
const returns = { interval: 300 }

const words = {
  registered: /登録しました ・ 抽選まで/,
  drawing: '抽選しています。',
  ready: /部屋ができました。\s*4人です。/,
  enter: '起きた・部屋に入る',
  openUntil: '9:15 まで入れます。',
  joined: '最初のひとこと',
  reopen: 'Zoom をもう一度ひらく',
  again: '明日も 9:00 に起きる',
  missed: 'また次の朝、席を取っておきますか?',
  register: '明日 9:00 に登録する',
  unknown: /^部屋を確認できません。$/,
}

test('at every minute of a morning each screen says what is, and asks for one thing', async () => {
  const { kuji, people } = await aMorningOfFour()
  const [me, neighbour, sleeper] = people as [Person, Person, Person]
  const phones = [await openPhoneOf(me, kuji), await openPhoneOf(me, kuji)]
  const [here, there] = phones as [Phone, Phone]
  const asleep = await openPhoneOf(sleeper, kuji)
  const all = [...phones, asleep]

  await goTo(kuji, -11)
  for (const phone of all) await phone.page.goto('/')
  await expectScreens(all, { says: words.registered, asks: null })
  await here.page.evaluate(() => Object.assign(window, { openSince: 'the evening' }))

  await goTo(kuji, -10, all)
  await expectScreens(all, { says: words.drawing, asks: null })
  await draw(kuji)
  await expectScreens(all, { says: words.ready, asks: words.enter })

  await goTo(kuji, -5, all)
  await expectScreens(all, { says: 'まだ静かです。', asks: words.enter })
  for (const { page } of all) expect(await page.getByText(words.openUntil).count()).toBe(0)
  await post(kuji, '/participated', { by: neighbour })
  await expectScreens(all, { says: '1人、もう起きています。', asks: words.enter })

  await goTo(kuji, 0, all)
  await expectScreens(all, { says: words.openUntil, asks: words.enter })

  await goTo(kuji, 3, all)
  await tapDoor(here)
  await expectScreens(phones, { says: words.joined, asks: words.reopen })
  await expectScreens([asleep], { says: '2人、もう起きています。', asks: words.enter })

  await goTo(kuji, 6, all)
  await expectScreens(phones, { says: '2人、起きています。', asks: words.reopen })
  await expectScreens([asleep], { says: words.openUntil, asks: words.enter })

  await goTo(kuji, 15, all)
  await expectScreens(phones, { says: '2人で起きました。', asks: words.again })
  await expectScreens([asleep], { says: words.missed, asks: words.register })

  await tapButton(there, words.again)
  await expectScreens(phones, { says: '明日 9:00 に登録しました。', asks: null })
  expect(await here.page.evaluate(() => 'openSince' in window)).toBe(true)
})

test('the door is a plain link; a tap counts once, made twice, lost, or with its answer lost', async () => {
  const { kuji, people } = await aMorningOfFour()
  const [me] = people as [Person]
  await goTo(kuji, -10)
  await draw(kuji)
  const phone = await openPhoneOf(me, kuji)
  const { page, context } = phone
  await page.goto('/')
  const door = page.getByRole('link', { name: words.enter })
  const { url, participate } = await seatOf(kuji, me)
  expect(participate).toBe(false)
  expect(await door.getAttribute('href')).toBe(url)
  expect(await door.getAttribute('target')).toBe('_blank')

  phone.expectErrors(outOfReach)
  const tries: (string | null)[] = []
  await page.route(/now\.getUp/, async (route) => {
    const number = tries.push(route.request().postData())
    if (number === 2) await route.fetch()
    if (number > 2) await route.continue()
    else await route.abort('connectionreset')
  })
  const opened = context.waitForEvent('page')
  await door.dblclick()
  expect((await opened).url()).not.toBe(page.url())
  await page.getByText('「起きた」がまだ届いていません。送り直しています。').waitFor()
  expect((await seatOf(kuji, me)).participate).toBe(false)

  await expectScreens([phone], { says: words.joined, asks: words.reopen })
  await expect.poll(() => tries.length).toBe(3)
  expect(new Set(tries).size).toBe(1)
  expect((await seatOf(kuji, me)).participate).toBe(true)
})

test('without a network the last truth stands until the draw, then nothing is claimed; back again it is right', async () => {
  const { kuji, people } = await aMorningOfFour()
  const phone = await openPhoneOf(people[0] as Person, kuji)
  const { page, context } = phone
  kuji.clock.moveTo(new Date(startsAt - 10 * minute - 6000))
  await page.goto('/')
  await page.getByText(words.registered).waitFor()
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => null))
  phone.expectErrors(outOfReach)

  await context.setOffline(true)
  await page.getByText('最後に確認: 8:49').waitFor()
  await expectScreens([phone], { says: words.registered, asks: null })
  await expectScreens([phone], { says: words.unknown, asks: null })
  expect(await page.getByText(words.registered).count()).toBe(0)

  await goTo(kuji, -10)
  await draw(kuji)
  await context.setOffline(false)
  await expectScreens([phone], { says: words.ready, asks: words.enter })
  expect(await page.getByText('電波がない').count()).toBe(0)
})

test('who comes back to the app sees what is, however the browser put the page away', async () => {
  const { kuji, people } = await aMorningOfFour()
  const phone = await openPhoneOf(people[0] as Person, kuji)
  const { page, context } = phone
  phone.expectErrors(/now\.changes|net::ERR_FAILED/)
  await page.route(/now\.changes/, (route) => route.abort())
  await goTo(kuji, -11)
  await page.goto('/')
  await page.getByText(words.registered).waitFor()

  const devTools = await context.newCDPSession(page)
  await page.evaluate(turnVisibility, 'hidden')
  await devTools.send('Page.setWebLifecycleState', { state: 'frozen' })
  await goTo(kuji, -10)
  await draw(kuji)
  await devTools.send('Page.setWebLifecycleState', { state: 'active' })
  await page.evaluate(turnVisibility, 'visible')
  await page.getByRole('link', { name: words.enter }).waitFor({ timeout: poll - 3000 })

  await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })))
  await goTo(kuji, 15)
  await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })))
  await page.getByText(words.missed).waitFor({ timeout: poll - 3000 })
})

test('a link to a room lands where its reader is now: moved on, or nowhere near it', async () => {
  const kuji = await aListeningKuji({ now: '2030-01-07T00:04:00Z' })
  const [moved, stranger] = (await severalPeople(kuji, 2)) as [Person, Person]
  const roomId = await seatInRoom(kuji.deps.db.pool, {
    ...{ userId: moved.userId, startsAt: '2030-01-07T00:00:00Z', state: 'ready', moved: true },
    ...{ closesAt: '2030-01-07T00:15:00Z', meetingUrl: 'https://zoom.example/j/1' },
  })
  const merged = await mergedInto(kuji, roomId)
  const phone = await openPhoneOf(moved, kuji)
  await phone.page.goto(`/join/${merged}`)
  await expectScreens([phone], { says: /となりの部屋に\s*合流しましょう。/, asks: '合流する' })

  const asked: string[] = []
  const elsewhere = await openPhoneOf(stranger, kuji)
  elsewhere.page.on('request', (request) => asked.push(request.url() + (request.postData() ?? '')))
  const shown = async (path: string): Promise<string> => {
    await elsewhere.page.goto(path)
    await elsewhere.page.getByRole('heading', { name: 'まだ、間に合います。' }).waitFor()
    return elsewhere.page.locator('main').innerText()
  }
  const own = await shown('/')
  asked.length = 0
  for (const path of [`/join/${roomId}`, '/join/987654', '/join/none']) expect(await shown(path)).toBe(own)
  expect(asked.filter((request) => /trpc/.test(request) && request.includes('987654'))).toEqual([])
  expect(own).not.toContain(words.enter)
})

/** Four people who registered the evening before, each with a device that works. */
async function aMorningOfFour(): Promise<{ kuji: ListeningKuji; people: readonly Person[] }> {
  const kuji = await aListeningKuji({ now: evening })
  const people = await Promise.all(['suzu', 'haru', 'natsu', 'aki'].map((name) => aPerson(kuji, name)))
  for (const person of people) {
    expect((await register(kuji, person, '2030-01-07')).statusCode).toBe(201)
    const { endpoint, keys } = kuji.phones.subscribe()
    await kuji.deps.db.pool.query(
      'insert into push_subscriptions (user_id, endpoint, p256dh, auth) values ($1, $2, $3, $4)',
      [person.userId, endpoint, keys.p256dh, keys.auth],
    )
  }
  return { kuji, people }
}

/** Moves the clock to so many minutes after the slot, and waits until these phones, back in front, show it. */
async function goTo(kuji: ListeningKuji, minutes: number, phones: readonly Phone[] = []): Promise<void> {
  const instant = startsAt + minutes * minute
  kuji.clock.moveTo(new Date(instant))
  for (const phone of phones) await expect.poll(() => clockAfterReturn(phone), returns).toBe(clockOf(instant))
}

/** What the clock in the header reads; an answer that was on its way before may be older, so it is asked again. */
async function clockAfterReturn({ page }: Phone): Promise<string> {
  await page.evaluate(() => window.dispatchEvent(new Event('pageshow')))
  return (await page.locator('header .clock [aria-hidden]').allInnerTexts()).join()
}

function clockOf(instant: number): string {
  return new Intl.DateTimeFormat('ja', { timeStyle: 'short', timeZone: 'Asia/Tokyo' }).format(instant)
}

async function draw(kuji: ListeningKuji): Promise<void> {
  expect((await trigger(kuji, '09:00')).statusCode).toBe(202)
  await kuji.work()
}

/** Waits until these phones say so, and looks for the obvious actions: this one, or none. */
async function expectScreens(
  phones: readonly Phone[],
  { says, asks }: { readonly says: string | RegExp; readonly asks: string | null },
): Promise<void> {
  for (const { page } of phones) {
    await page.getByText(says).first().waitFor()
    await expect
      .poll(() => page.locator('.big-button').allInnerTexts())
      .toEqual(asks === null ? [] : [expect.stringContaining(asks)])
  }
}

/** What a page sees of being put away; tests keep every page in front, or it would stand still. */
function turnVisibility(state: string): void {
  Object.defineProperty(document, 'visibilityState', { value: state, configurable: true })
  document.dispatchEvent(new Event('visibilitychange'))
}

async function tapDoor({ page, context }: Phone): Promise<void> {
  const opened = context.waitForEvent('page')
  await page.getByRole('link', { name: words.enter }).tap()
  await (await opened).close()
}

async function tapButton({ page }: Phone, name: string): Promise<void> {
  await page.getByRole('button', { name }).tap()
}

async function seatOf({ deps }: ListeningKuji, { userId }: Person) {
  const { rows } = await deps.db.pool.query<{ participate: boolean; url: string }>(
    `select s.participate, r.zoom_url as url from users_rooms s join rooms r on r.id = s.room_id
     where s.user_id = $1`,
    [userId],
  )
  expect(rows).toHaveLength(1)
  return rows[0] as { participate: boolean; url: string }
}

/** A room of the same draw that a rescue has emptied into this one; gives its id. */
async function mergedInto({ deps }: ListeningKuji, roomId: number): Promise<number> {
  const { rows } = await deps.db.pool.query<{ id: number }>(
    `insert into rooms (draw_id, ordinal, date, closes_at, state)
     select draw_id, ordinal + 1, date, closes_at, 'closed' from rooms where id = $1 returning id`,
    [roomId],
  )
  return rows[0]?.id ?? 0
}
