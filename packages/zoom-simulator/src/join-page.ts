import { isWaiting, type JoinOutcome } from './door.ts'
import { html, type Html } from './html.ts'
import type { SimulatedMeeting } from './meeting-store.ts'
import { page, said } from './page-shell.ts'
import { formatStart } from './start-time.ts'

export type JoinPageOptions = {
  readonly meeting: SimulatedMeeting | null
  readonly timeZone: string
  /** How many are inside, the reader included. */
  readonly people: number
  /** Lets the page tell that it is still open; see `presenceScript`. */
  readonly presence: { readonly guest: string; readonly nonce: string }
}

/**
 * What a person sees behind a join link: their room, and that nobody is really called here;
 * or plainly why they are not in it.
 */
export function joinPage(
  outcome: JoinOutcome,
  options: JoinPageOptions,
): { readonly status: 200 | 403 | 404 | 409; readonly text: string } {
  const { meeting } = options
  if (outcome === 'in' && meeting !== null) {
    const title = `${meeting.topic} – 練習の部屋`
    return { status: 200, text: page({ title, body: open(meeting, options) }) }
  }
  const words = refusals[outcome === 'in' ? 'no_meeting' : outcome]
  const body = html`${shut(words)}${isWaiting(outcome) ? presenceScript(options.presence) : ''}`
  return { status: words.status, text: page({ title: words.title, body }) }
}

type Refusal = {
  readonly status: 403 | 404 | 409
  readonly title: string
  readonly english: string
  readonly ja: string
  readonly en: string
}

const refusals: Readonly<Record<Exclude<JoinOutcome, 'in'>, Refusal>> = {
  no_meeting: {
    status: 404,
    title: '部屋が見つかりません',
    english: 'There is no such room',
    ja: 'この番号の練習の部屋は、もうないか、はじめからありません。Kuji を開きなおしてください。',
    en: 'The practice room with this number has gone, or never was. Please open it from Kuji again.',
  },
  wrong_passcode: {
    status: 403,
    title: 'リンクが合いません',
    english: 'This link does not fit',
    ja: 'パスコードがちがいます。リンクが途中で切れていないか見て、Kuji からもう一度開いてください。',
    en: 'The passcode in the link is wrong. The link may have been cut short: please open it from Kuji again.',
  },
  host_busy: {
    status: 409,
    title: 'ホストは別の部屋にいます',
    english: 'The host has another meeting in progress',
    ja: 'この部屋のホストが、いま別の部屋を開いています。その部屋が終わるまで、ここは始まりません。',
    en: 'The host of this room is running another one. This room cannot start until that one has ended.',
  },
  waiting_room: {
    status: 409,
    title: '待合室にいます',
    english: 'You are in the waiting room',
    ja: 'ホストが中に入れるまで、お待ちください。この部屋では待合室が切られていません。',
    en: 'Please wait until the host lets you in. The waiting room of this meeting is on.',
  },
  jbh_waiting: {
    status: 409,
    title: 'ホストを待っています',
    english: 'Waiting for the host',
    ja: 'ホストが来るまで、この部屋は始まりません。先に入れない設定になっています。',
    en: 'This room does not start before its host has come. Joining before the host is off.',
  },
  too_early: {
    status: 409,
    title: 'まだ早いようです',
    english: 'It is too early',
    ja: 'この部屋は、はじまりの少し前に開きます。時間になったら、もう一度開いてください。',
    en: 'This room opens a little before its start. Please open it again then.',
  },
  sign_in_needed: {
    status: 409,
    title: 'サインインが必要です',
    english: 'Sign in to join',
    ja: 'この部屋には、Zoom にサインインした人だけが入れます。',
    en: 'Only people who are signed in to Zoom can enter this room.',
  },
}

const header = html`<header><b>くじ</b><span class="tag">練習 / practice</span></header>`

function open(meeting: SimulatedMeeting, { timeZone, people, presence }: JoinPageOptions): Html {
  const start = formatStart(meeting, timeZone)
  return html`${header}
    <main>
      <div class="sun" aria-hidden="true"><i></i></div>
      <div>
        <h1>おはようございます。部屋につきました。</h1>
        <p class="en" lang="en">Good morning. You have reached your room.</p>
      </div>
      <div class="card">
        ${said({
          ja: 'ここは練習用の部屋です。通話は始まりません。カメラもマイクも使いません。',
          en: 'This is a practice room. No call happens here; no camera or microphone is used.',
        })}
      </div>
      <dl class="card">
        <div>
          <dt>部屋 / <span lang="en">Room</span></dt>
          <dd>${meeting.topic}</dd>
        </div>
        <div>
          <dt>はじまり / <span lang="en">Starts</span></dt>
          <dd>${start.ja} から ${meeting.minutes} 分</dd>
          <dd><p class="en" lang="en">${start.en}, ${meeting.minutes} minutes</p></dd>
        </div>
        <div>
          <dt>いま部屋にいる人 / <span lang="en">In the room now</span></dt>
          <dd>${people}</dd>
        </div>
        <div>
          <dt>パスコード / <span lang="en">Passcode</span></dt>
          <dd>合っています <span lang="en">/ correct</span></dd>
        </div>
      </dl>
    </main>
    ${presenceScript(presence)}`
}

/** Keeps a connection for as long as the page is open: its end is how the simulator knows that somebody left. */
function presenceScript({ guest, nonce }: JoinPageOptions['presence']): Html {
  return html`<script nonce="${nonce}">
    new EventSource(location.pathname + '/presence' + location.search + '&guest=${guest}')
  </script>`
}

function shut({ title, english, ja, en }: Refusal): Html {
  return html`${header}
    <main>
      <div class="sun low" aria-hidden="true"><i></i></div>
      <div>
        <h1>${title}</h1>
        <p class="en" lang="en">${english}</p>
      </div>
      <div class="card">${said({ ja, en })}</div>
    </main>`
}
