import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { openPhone, outOfReach, type PhoneOptions } from '../support/browser.ts'
import { register } from '../support/kuji-calls.ts'
import { aPerson, type Person } from '../support/kuji-people.ts'
import { aListeningKuji, openPhoneOf, type ListeningKuji } from '../support/listening-kuji.ts'
import { logInOnPhone } from '../support/phone-forms.ts'
import { seatInRoom } from '../support/seat-in-room.ts'
import { aRoomOf } from '../support/shared-room.ts'
import { aMeetingRequest, zoomClient } from '../support/zoom-simulator.ts'

/** Eight minutes before the slot. Every room is of a draw of its own, milliseconds apart. */
const now = '2030-01-06T23:52:00Z'
const slot = (number: number) => `2030-01-07T00:00:00.00${number}Z`
const closesAt = '2030-01-07T00:15:00Z'

const languages = [{ locale: 'ja' }, { locale: 'en' }] as const

test.each(languages)('axe finds nothing on the screens for visitors ($locale)', async ({ locale }) => {
  const kuji = await aListeningKuji({ now })
  const { page, expectErrors } = await openPhone({ ...kuji, locale })
  expectErrors(/status of 401/)

  await page.goto('/')
  await expectNoViolations(page, 'sign-up')
  await page.getByRole('button', { name: /^(はじめる|Begin)$/ }).click()
  await page.locator('[aria-invalid]').first().waitFor()
  await expectNoViolations(page, 'sign-up with what is missing')

  await page.goto('/log-in')
  await expectNoViolations(page, 'log-in')
  await logInOnPhone(page, { username: 'nobody', password: 'wrong' })
  await page.getByText(/^(あだ名かパスワードが違います。|Nickname or password is not right.)$/).waitFor()
  await expectNoViolations(page, 'wrong password')

  await page.goto('/nothing/here')
  await page.getByText(/^(ここには何もありません。|There is nothing here.)$/).waitFor()
  await expectNoViolations(page, 'not found')
})

test.each(languages)('axe finds nothing on the screens for members ($locale)', async ({ locale }) => {
  const kuji = await aListeningKuji({ now })
  const person = await aPerson(kuji)
  await register(kuji, person, '2030-01-08')
  await rememberMornings(kuji, person)
  const { page, context, expectErrors } = await openPhoneOf(person, { ...kuji, locale })
  await page.goto('/slots')
  await page.getByRole('listitem').first().waitFor()
  await expectNoViolations(page, 'slots')
  await page
    .getByRole('button', { name: /^(登録しました|.*やめる|Cancel.*)$/ })
    .first()
    .click()
  await page.getByRole('button', { name: /^(元に戻す|Undo)$/ }).waitFor()
  await expectNoViolations(page, 'a registration withdrawn')

  await page.goto('/record')
  await page.getByText(/^(この6回のうち|Up on 4 of)/).waitFor()
  await expectNoViolations(page, 'record')
  await page
    .getByRole('button', { name: /これは違う$|this is wrong$/ })
    .first()
    .click()
  await page.getByRole('button', { name: /^(伝える|Tell Kuji)$/ }).waitFor()
  await expectNoViolations(page, 'a missed mark about to be reported')

  await page.goto('/companions')
  await page
    .getByRole('button', { name: /: (もう会わない|Never again)$/ })
    .first()
    .click()
  await page
    .getByRole('button', { name: /: (元に戻す|Undo)$/ })
    .first()
    .waitFor()
  await expectNoViolations(page, 'companions')

  await page.goto('/settings')
  await page.getByRole('heading', { name: /^(設定|Settings)$/ }).waitFor()
  await expectNoViolations(page, 'settings')

  await page.evaluate(() => navigator.serviceWorker.ready.then(() => null))
  expectErrors(outOfReach)
  await context.setOffline(true)
  await page.goto('/')
  await page
    .getByText(/電波がないため|You are offline/)
    .first()
    .waitFor()
  await expectNoViolations(page, 'offline')
})

test.each(languages)('axe finds nothing on any state of the Now screen ($locale)', async ({ locale }) => {
  const kuji = await aListeningKuji({ now })
  for (const [name, { prepare, text, at = now }] of Object.entries(states)) {
    const person = await aPerson(kuji)
    await prepare(kuji, person)
    kuji.clock.moveTo(new Date(at))
    await checkState(name, { person, options: { ...kuji, locale }, text })
  }
})

test('axe finds nothing on the page behind a practice link', async () => {
  const kuji = await aListeningKuji({ now })
  const { page } = await openPhone(kuji)
  await page.goto(await aMeeting(kuji))
  await page.getByRole('heading', { name: 'おはようございます。部屋につきました。' }).waitFor()
  await expectNoViolations(page, 'the practice room')
})

type State = {
  readonly prepare: (kuji: ListeningKuji, person: Person) => Promise<unknown>
  readonly text: RegExp
  /** When it is looked at, if not eight minutes before the slot. */
  readonly at?: string
}

/** How each state comes about, and what then is to be read. */
const states: Record<string, State> = {
  none: {
    prepare: async () => undefined,
    text: /だれかと起きる席を、ひとつ。|One seat, to wake up/,
    at: '2030-01-06T23:49:00Z',
  },
  'none, and a morning under way': {
    prepare: async () => undefined,
    text: /9:05 までなら、いまからでも入れます。|you can still come in until 9:05/,
  },
  registered: {
    prepare: (kuji, person) => register(kuji, person, '2030-01-08'),
    text: /登録しました ・ 抽選まで|Registered · draw in/,
  },
  drawing: { prepare: enrolTooLate, text: /抽選しています。|The draw is on./ },
  preparing: {
    prepare: (kuji, { userId }) => seat(kuji, { userId, startsAt: slot(1), state: 'pending', closesAt }),
    text: /部屋を用意しています。|Preparing your room./,
  },
  ready: {
    prepare: async (kuji, { userId }) =>
      seat(kuji, { userId, startsAt: slot(2), state: 'ready', closesAt, meetingUrl: await aMeeting(kuji) }),
    text: /部屋ができました。|Your room is ready./,
  },
  joined: {
    prepare: async (kuji, { userId }) =>
      seat(kuji, {
        userId,
        startsAt: slot(3),
        state: 'ready',
        closesAt,
        meetingUrl: await aMeeting(kuji),
        up: true,
      }),
    text: /最初のひとこと|A first word/,
  },
  moved: {
    prepare: async (kuji, { userId }) =>
      seat(kuji, {
        ...{ userId, startsAt: slot(8), state: 'ready', closesAt, moved: true },
        meetingUrl: await aMeeting(kuji),
      }),
    text: /合流しましょう。|Let us join\s+the next room./,
  },
  'replaced, at the second provider': {
    prepare: async (kuji, { userId }) =>
      replaceByAnother(kuji, {
        userId,
        roomId: await seat(kuji, {
          ...{ userId, startsAt: slot(9), state: 'ready', closesAt, moved: true },
          meetingUrl: await aMeeting(kuji),
        }),
      }),
    text: /Zoom の代わりの部屋です。|Not Zoom this morning/,
  },
  solo: {
    prepare: async (kuji, { userId }) =>
      seat(kuji, {
        ...{ userId, startsAt: '2030-01-06T23:46:00.000Z', state: 'ready', closesAt, up: true, alone: true },
        meetingUrl: await aMeeting(kuji),
      }),
    text: /5分のはじめかた|A five-minute start/,
  },
  over: {
    prepare: (kuji, { userId }) =>
      seat(kuji, { userId, startsAt: slot(4), state: 'closed', closesAt, up: true }),
    text: /2人で起きました。|2 of you got up./,
  },
  'over, registered again': {
    prepare: async (kuji, person) => {
      await seat(kuji, { userId: person.userId, startsAt: slot(7), state: 'closed', closesAt, up: true })
      await register(kuji, person, '2030-01-08')
    },
    text: /明日 9:00 に登録しました。|You are registered for tomorrow 9:00./,
  },
  missed: {
    prepare: (kuji, { userId }) => seat(kuji, { userId, startsAt: slot(5), state: 'closed', closesAt }),
    text: /また次の朝|Shall we save you a seat/,
  },
  no_room: {
    prepare: (kuji, { userId }) => seat(kuji, { userId, startsAt: slot(6), state: 'failed', closesAt }),
    text: /部屋を用意\s?できませんでした。|We could not get you a room./,
  },
}

async function checkState(
  name: string,
  { person, options, text }: { person: Person; options: PhoneOptions; text: RegExp },
): Promise<void> {
  const { page, context } = await openPhoneOf(person, options)
  await page.goto('/')
  await page.getByText(text).first().waitFor()
  await expectNoViolations(page, name)
  await context.close()
}

/** Colours have come to rest: a sky that has just changed has half its old colours for a frame or two. */
async function untilStill(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const nextFrame = () => new Promise((resolve) => requestAnimationFrame(resolve))
    await nextFrame()
    await nextFrame()
    const ending = document
      .getAnimations()
      .filter(({ effect }) => Number.isFinite(effect?.getComputedTiming().endTime))
    await Promise.all(ending.map(({ finished }) => finished.catch(() => null)))
  })
}

async function expectNoViolations(page: Page, screen: string): Promise<void> {
  await untilStill(page)
  const { violations } = await new AxeBuilder({ page }).analyze()
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
  expect(found, `what axe finds on ${screen}`).toEqual([])
}

/** A registration for a slot whose draw is due, and will not come: no worker runs. */
async function enrolTooLate({ deps }: ListeningKuji, { userId }: Person): Promise<void> {
  await deps.db.pool.query('insert into enroll_information (user_id, date) values ($1, $2)', [
    userId,
    slot(0),
  ])
}

/** Six mornings with one other person each, two of them missed. */
async function rememberMornings({ deps }: ListeningKuji, { userId }: Person): Promise<void> {
  const { rows } = await deps.db.pool.query<{ id: number }>(
    `insert into users (username, email, password) values ('haru', 'haru@people.example', '!') returning id`,
  )
  const other = rows[0]?.id ?? 0
  for (const day of [1, 2, 3, 4, 5, 6]) {
    const startsAt = new Date(`2030-01-0${day}T00:00:00Z`)
    const sleeps = day > 4
    await aRoomOf(deps.db.pool, {
      startsAt,
      up: sleeps ? [other] : [userId, other],
      asleep: sleeps ? [userId] : [],
    })
  }
  await deps.db.pool.query(
    `update users_rooms set outcome = (case when participate then 'came' else 'missed' end)::outcome`,
  )
}

function seat({ deps }: ListeningKuji, room: Parameters<typeof seatInRoom>[1]): Promise<number> {
  return seatInRoom(deps.db.pool, room)
}

/** Leaves a room as it is after its meeting broke and the second provider took over. */
async function replaceByAnother(
  { deps }: ListeningKuji,
  { userId, roomId }: { userId: number; roomId: number },
): Promise<void> {
  await deps.db.pool.query(
    `with replaced as (update rooms set provider = 'fallback' where id = $2)
     insert into signals (user_id, room_id, kind) values ($1, $2, 'room_replaced')`,
    [userId, roomId],
  )
}

/** A real meeting of the practice Zoom. */
async function aMeeting({ zoom }: ListeningKuji): Promise<string> {
  const [host = ''] = zoom.hosts
  const { joinUrl } = await zoomClient(zoom).meetings.create(
    aMeetingRequest({ host }),
    AbortSignal.timeout(10_000),
  )
  return joinUrl
}
