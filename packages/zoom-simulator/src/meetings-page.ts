import { html, type Html } from './html.ts'
import type { SimulatedMeeting } from './meeting-store.ts'
import { joinUrl } from './meeting-view.ts'
import { page, said } from './page-shell.ts'
import { formatStart } from './start-time.ts'

const mostShown = 200

/** All meetings of the simulator, the latest start first, for whoever wants to look behind the scenes. */
export function meetingsPage(meetings: readonly SimulatedMeeting[], timeZone: string): string {
  const latest = meetings.toSorted((a, b) => b.startsAt.localeCompare(a.startsAt)).slice(0, mostShown)
  const body = html`<header><b>くじ</b><span class="tag">練習 / practice</span></header>
    <main>
      <div>
        <h1>練習用の Zoom です</h1>
        <p class="en" lang="en">A stand-in for Zoom. Nothing here reaches the real one.</p>
      </div>
      <p>部屋 ${meetings.length} <span class="en" lang="en">/ ${meetings.length} rooms</span></p>
      ${
        latest.length === 0
          ? empty
          : html`<ul class="rooms">
              ${latest.map((meeting) => room(meeting, timeZone))}
            </ul>`
      }
    </main>`
  return page({ title: '練習用の Zoom', body })
}

const empty = html`<div class="card">
  ${said({ ja: 'まだ部屋はありません。抽選のあと、ここにならびます。', en: 'No rooms yet. They appear here after a draw.' })}
</div>`

function room(meeting: SimulatedMeeting, timeZone: string): Html {
  return html`<li class="card">
    <a href="${joinUrl(meeting, '')}"><b>${meeting.topic}</b></a>
    <span>${formatStart(meeting, timeZone).ja}</span>
    <span>${meeting.hostEmail} · ID ${meeting.id}</span>
  </li>`
}
