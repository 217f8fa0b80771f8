import { html, type Html } from './html.ts'
import { joinUrl } from './meeting-view.ts'
import { page, said } from './page-shell.ts'
import type { SimulatedHost } from './simulated-host.ts'
import type { SimulatorControl, WatchedMeeting } from './simulator-control.ts'
import type { SimulatorAccount } from './simulator-options.ts'
import { formatStart } from './start-time.ts'

const mostShown = 200
const reloadSeconds = 10

/** The whole simulator at a glance: its pace, what goes wrong on purpose, its hosts and its rooms. */
export function overviewPage(account: SimulatorAccount, control: SimulatorControl): string {
  const meetings = control.meetings()
  const latest = meetings.toSorted((a, b) => b.startsAt.localeCompare(a.startsAt)).slice(0, mostShown)
  const body = html`<header><b>くじ</b><span class="tag">練習 / practice</span></header>
    <main>
      <div>
        <h1>練習用の Zoom です</h1>
        <p class="en" lang="en">A stand-in for Zoom. Nothing here reaches the real one.</p>
      </div>
      ${pace(control, meetings)} ${troubles(control)}
      <h2>部屋 <span class="en" lang="en">Rooms</span></h2>
      ${
        latest.length === 0
          ? empty
          : html`<ul class="rooms">
              ${latest.map((meeting) => room(meeting, account.timeZone))}
            </ul>`
      }
      <h2>ホスト <span class="en" lang="en">Hosts</span></h2>
      <ul class="rooms">
        ${account.hosts.slice(0, mostShown).map((each) => hostItem(each, { control, meetings }))}
      </ul>
    </main>`
  return page({ title: '練習用の Zoom', body, reloadSeconds })
}

function pace({ limits, settings }: SimulatorControl, meetings: readonly WatchedMeeting[]): Html {
  const running = meetings.filter(({ status }) => status === 'started').length
  const { all } = limits.maxSeen()
  return html`<dl class="card">
    ${fact('部屋 / 進行中', { en: 'Rooms / running', value: `${meetings.length} / ${running}` })}
    ${fact('毎秒の呼び出し いま / 最大', { en: 'Calls per second, now / most', value: `${limits.perSecond()} / ${all}` })}
    ${fact('プラン', { en: 'Plan', value: settings.plan ?? '制限なし / no limits' })}
  </dl>`
}

function fact(ja: string, { en, value }: { readonly en: string; readonly value: string }): Html {
  return html`<div>
    <dt>${ja} / <span lang="en">${en}</span></dt>
    <dd>${value}</dd>
  </div>`
}

function troubles({ faults, settings }: SimulatorControl): Html {
  const delay = faults.latency === null ? [] : [`latency ~ ${faults.latency.medianMs} ms`]
  const fixed = faults.latencyMs === 0 ? [] : [`latency ${faults.latencyMs} ms`]
  const scopes = settings.missingScopes.map((scope) => `no scope ${scope}`)
  const active = faults
    .list()
    .map(({ kind, hits, method, host }) => [kind, method, host, `(${hits})`].filter(Boolean).join(' '))
  const all = [...fixed, ...delay, ...scopes, ...active]
  if (all.length === 0) {
    return html`<p>
      わざと起こしている不調はありません。 <span class="en" lang="en">Nothing goes wrong on purpose.</span>
    </p>`
  }
  return html`<div class="card">
    ${said({ ja: 'わざと起こしている不調', en: 'Going wrong on purpose' })}
    <ul>
      ${all.map((trouble) => html`<li>${trouble}</li>`)}
    </ul>
  </div>`
}

const empty = html`<div class="card">
  ${said({ ja: 'まだ部屋はありません。抽選のあと、ここにならびます。', en: 'No rooms yet. They appear here after a draw.' })}
</div>`

function room(meeting: WatchedMeeting, timeZone: string): Html {
  const { people, waiting, status } = meeting
  const inside =
    status === 'started'
      ? `進行中 / running · 中に ${people.length} 人 / ${people.length} inside`
      : '待機 / not running'
  const before = waiting.length === 0 ? '' : ` · 外に ${waiting.length} 人 / ${waiting.length} waiting`
  return html`<li class="card">
    <a href="${joinUrl(meeting, '')}"><b>${meeting.topic}</b></a>
    <span>${formatStart(meeting, timeZone).ja} · ${inside}${before}</span>
    <span>${meeting.hostEmail} · ID ${meeting.id}</span>
  </li>`
}

type HostContext = { readonly control: SimulatorControl; readonly meetings: readonly WatchedMeeting[] }

function hostItem(host: SimulatedHost, { control, meetings }: HostContext): Html {
  const own = meetings.filter(({ hostId }) => hostId === host.id)
  const running = own.filter(({ status }) => status === 'started').length
  const { hostDayLimit, plan } = control.settings
  const limit = hostDayLimit ?? (plan === null ? '∞' : 100)
  const spent = control.limits.spentToday(host.email)
  const rooms = `部屋 / rooms ${own.length} · 進行中 / running ${running}`
  return html`<li class="card">
    <b>${host.email}</b>
    <span>${rooms}</span>
    <span>${`今日の作成と変更 / created and changed today ${spent} / ${limit}`}</span>
    ${stateOf(host).map((word) => html`<span>${word}</span>`)}
  </li>`
}

function stateOf({ type, status, isRemoved, locks }: SimulatedHost): string[] {
  return [
    ...(isRemoved ? ['削除済み / removed'] : []),
    ...(status === 'active' ? [] : ['停止中 / inactive']),
    ...(type === 2 ? [] : [`ライセンスなし / no licence (type ${type})`]),
    ...locks.map(({ setting, stubborn }) => `ロック / locked: ${setting} (${stubborn})`),
  ]
}
