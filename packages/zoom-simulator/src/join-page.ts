import { html, type Html } from './html.ts'
import type { SimulatedMeeting } from './meeting-store.ts'
import { page, said } from './page-shell.ts'
import { formatStart } from './start-time.ts'

/**
 * What a person sees behind a join link: their room, and that nobody is really called here.
 *
 * @param meeting null when there is no such meeting
 * @param secret the link's `pwd`
 */
export function joinPage(
  meeting: SimulatedMeeting | null,
  { secret, timeZone }: { secret: string; timeZone: string },
): { status: 200 | 403 | 404; text: string } {
  if (meeting === null) return { status: 404, text: page({ title: missing.title, body: shut(missing) }) }
  if (meeting.linkSecret !== secret)
    return { status: 403, text: page({ title: wrong.title, body: shut(wrong) }) }
  return {
    status: 200,
    text: page({ title: `${meeting.topic} – 練習の部屋`, body: open(meeting, timeZone) }),
  }
}

const missing = {
  title: '部屋が見つかりません',
  english: 'There is no such room',
  ja: 'この番号の練習の部屋は、もうないか、はじめからありません。Kuji を開きなおしてください。',
  en: 'The practice room with this number has gone, or never was. Please open it from Kuji again.',
}

const wrong = {
  title: 'リンクが合いません',
  english: 'This link does not fit',
  ja: 'パスコードがちがいます。リンクが途中で切れていないか見て、Kuji からもう一度開いてください。',
  en: 'The passcode in the link is wrong. The link may have been cut short: please open it from Kuji again.',
}

const header = html`<header><b>くじ</b><span class="tag">練習 / practice</span></header>`

function open(meeting: SimulatedMeeting, timeZone: string): Html {
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
          <dt>パスコード / <span lang="en">Passcode</span></dt>
          <dd>合っています <span lang="en">/ correct</span></dd>
        </div>
      </dl>
    </main>`
}

function shut({ title, english, ja, en }: typeof wrong): Html {
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
