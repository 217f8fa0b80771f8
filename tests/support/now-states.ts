import { register } from './kuji-calls.ts'
import type { Person } from './kuji-people.ts'
import type { RunningServer } from './running-server.ts'
import { seatInRoom } from './seat-in-room.ts'
import { aRoomOf } from './shared-room.ts'
import { aMeetingRequest, zoomClient } from './zoom-simulator.ts'

/** Eight minutes before the slot. Every room is of a draw of its own, milliseconds apart. */
export const eightMinutesBefore = '2030-01-06T23:52:00Z'
const slot = (number: number) => `2030-01-07T00:00:00.${String(number).padStart(3, '0')}Z`
const closesAt = '2030-01-07T00:15:00Z'

export type NowExample = {
  readonly prepare: (kuji: RunningServer, person: Person) => Promise<unknown>
  readonly text: RegExp
  /** When it is looked at, if not eight minutes before the slot. */
  readonly at?: string
}

/** How each state comes about, and what then is to be read. */
export const nowStates: Record<string, NowExample> = {
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
    at: '2030-01-07T12:00:00Z',
  },
  practice: {
    prepare: enrolInPractice,
    text: /一度、朝をためします。|One morning, to try./,
    at: '2030-01-07T12:00:10Z',
  },
  drawing: { prepare: enrolTooLate, text: /抽選しています。|The draw is on./ },
  preparing: {
    prepare: (kuji, { userId }) => seat(kuji, { userId, startsAt: slot(1), state: 'pending', closesAt }),
    text: /部屋を用意しています。|Preparing your room./,
  },
  ready: {
    prepare: (kuji, person) => beReady(kuji, person, 2),
    text: /部屋ができました。|Your room is ready./,
  },
  declined: {
    prepare: async (kuji, { userId }) => {
      await seat(kuji, {
        ...{ userId, startsAt: slot(10), state: 'ready', closesAt },
        meetingUrl: await aMeeting(kuji),
      })
      await kuji.deps.db.pool.query('update users_rooms set declined_at = $2 where user_id = $1', [
        userId,
        eightMinutesBefore,
      ])
    },
    text: /わかりました。|All right./,
  },
  'joined, the first': {
    prepare: async (kuji, { userId }) =>
      seat(kuji, {
        ...{ userId, startsAt: slot(11), state: 'ready', closesAt, up: true, alone: true },
        meetingUrl: await aMeeting(kuji),
      }),
    text: /いちばん乗りです。|You are the first/,
    at: '2030-01-07T00:01:00Z',
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
    at: '2030-01-07T00:02:00Z',
  },
  moved: {
    prepare: async (kuji, { userId }) =>
      seat(kuji, {
        ...{ userId, startsAt: slot(8), state: 'ready', closesAt, moved: true },
        meetingUrl: await aMeeting(kuji),
      }),
    text: /合流しましょう。|Let us join\s+the next room./,
    at: '2030-01-07T00:04:00Z',
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
        ...{ userId, startsAt: slot(12), state: 'ready', closesAt, up: true, alone: true },
        meetingUrl: await aMeeting(kuji),
      }),
    text: /5分のはじめかた|A five-minute start/,
    at: '2030-01-07T00:07:00Z',
  },
  over: {
    prepare: (kuji, { userId }) =>
      seat(kuji, { userId, startsAt: slot(4), state: 'closed', closesAt, up: true }),
    text: /2人で起きました。|2 of you got up./,
    at: '2030-01-07T00:16:00Z',
  },
  'over, registered again': {
    prepare: async (kuji, person) => {
      await seat(kuji, { userId: person.userId, startsAt: slot(7), state: 'closed', closesAt, up: true })
      await register(kuji, person, '2030-01-08')
    },
    text: /明日 9:00 に登録しました。|You are registered for tomorrow 9:00./,
    at: '2030-01-07T00:16:00Z',
  },
  missed: {
    prepare: (kuji, { userId }) => seat(kuji, { userId, startsAt: slot(5), state: 'closed', closesAt }),
    text: /また次の朝|Shall we save you a seat/,
    at: '2030-01-07T00:16:00Z',
  },
  no_room: {
    prepare: (kuji, { userId }) => seat(kuji, { userId, startsAt: slot(6), state: 'failed', closesAt }),
    text: /部屋を用意\s?できませんでした。|We could not get you a room./,
  },
}

/** A seat in a ready room, in the draw of this number: no two of one server may have the same. */
export async function beReady(kuji: RunningServer, { userId }: Person, draw: number): Promise<unknown> {
  return seat(kuji, {
    userId,
    startsAt: slot(draw),
    state: 'ready',
    closesAt,
    meetingUrl: await aMeeting(kuji),
  })
}

/** Six mornings with another person, whom nobody else has met, two of them missed. */
export async function rememberMornings({ deps }: RunningServer, { userId }: Person): Promise<void> {
  const { rows } = await deps.db.pool.query<{ id: number }>(
    `insert into users (username, email, password)
     select name, name || '@people.example', '!' from unnest(array['haru', 'sora', 'umi', 'nagi']) as name
     where not exists (select from users where username = name) limit 1 returning id`,
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

function seat({ deps }: RunningServer, room: Parameters<typeof seatInRoom>[1]): Promise<number> {
  return seatInRoom(deps.db.pool, room)
}

/** Leaves a room as it is after its meeting broke and the second provider took over. */
async function replaceByAnother(
  { deps }: RunningServer,
  { userId, roomId }: { userId: number; roomId: number },
): Promise<void> {
  await deps.db.pool.query(
    `with replaced as (update rooms set provider = 'fallback' where id = $2)
     insert into signals (user_id, room_id, kind, expires_at)
     select $1, id, 'room_replaced', closes_at from rooms where id = $2`,
    [userId, roomId],
  )
}

/** A real meeting of the practice Zoom. */
export async function aMeeting({ zoom }: RunningServer): Promise<string> {
  const [host = ''] = zoom.hosts
  const { joinUrl } = await zoomClient(zoom).meetings.create(
    aMeetingRequest({ host }),
    AbortSignal.timeout(10_000),
  )
  return joinUrl
}

/** A registration for a slot whose draw is due, and will not come: no worker runs. */
async function enrolTooLate({ deps }: RunningServer, { userId }: Person): Promise<void> {
  await deps.db.pool.query('insert into enroll_information (user_id, date) values ($1, $2)', [
    userId,
    slot(0),
  ])
}

/** A registration for a practice that is drawn in less than a minute. */
async function enrolInPractice({ deps }: RunningServer, { userId }: Person): Promise<void> {
  const startsAt = '2030-01-07T12:03:00Z'
  await deps.db.pool.query(
    'insert into practice_slots (date, draw_at) values ($1, $2) on conflict do nothing',
    [startsAt, '2030-01-07T12:01:00Z'],
  )
  await deps.db.pool.query('insert into enroll_information (user_id, date) values ($1, $2)', [
    userId,
    startsAt,
  ])
}
