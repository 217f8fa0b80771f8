import { AppError } from '@kuji/domain/errors'
import { addMinutes } from '@kuji/domain/morning'
import { roomSizes } from '@kuji/domain/room-sizes'
import type { Deps } from '../deps.ts'

/** One thing that was looked at. `problem` is null when it is well, else a sentence that says what to do. */
export type Finding = { readonly subject: string; readonly problem: string | null }

const dayMinutes = 24 * 60

/**
 * The pre-flight: everything tomorrow morning needs, looked at the evening before.
 * Whoever holds `deps` has a database that is up to date and push keys that belong together.
 */
export async function checkInstall(deps: Deps, signal: AbortSignal): Promise<Finding[]> {
  return [
    { subject: 'database and migrations', problem: null },
    { subject: 'push keys', problem: null },
    ...(await checkZoom(deps, signal)),
    await checkCapacity(deps),
  ]
}

async function checkZoom({ meetings, settings }: Deps, signal: AbortSignal): Promise<Finding[]> {
  try {
    const reports = await meetings.inspectHosts(settings.hosts, signal)
    const hosts = reports.map(({ host, problem }) => ({ subject: `host ${host}`, problem }))
    return [{ subject: 'Zoom', problem: null }, ...hosts]
  } catch (error) {
    return [{ subject: 'Zoom', problem: zoomAdvice(error) }]
  }
}

function zoomAdvice(error: unknown): string {
  const code = error instanceof AppError ? error.code : null
  if (code === 'ZOOM_CREDENTIALS') {
    return 'Zoom refuses the credentials: compare ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET with the app in the Zoom Marketplace.'
  }
  if (code === 'ZOOM_SCOPE_MISSING') {
    return 'The Zoom app lacks a scope: add the meeting and user scopes of docs/zoom.md in the Zoom Marketplace.'
  }
  if (code === 'ZOOM_RATE_LIMITED') return 'Zoom says we ask too often: wait a minute and run check again.'
  return `Zoom does not answer (${error instanceof Error ? error.message : String(error)}): look at ZOOM_OAUTH_URL, ZOOM_API_URL and status.zoom.us.`
}

/** Looks at every slot of the next day: one host can run one room at a time. */
async function checkCapacity({ db, clock, settings }: Deps): Promise<Finding> {
  const subject = 'capacity'
  const now = clock.now()
  const { rows } = await db.pool.query<{ date: Date; people: number; rates: number }>(
    `select date, count(*)::int as people, sum(u.rate)::int as rates
     from enroll_information join users u on u.id = user_id
     where date > $1 and date <= $2 group by date order by date`,
    [now, addMinutes(now, dayMinutes)],
  )
  const short = rows
    .map(({ date, people, rates }) => ({ date, rooms: roomSizes(people, settings.sizing, rates).length }))
    .find(({ rooms }) => rooms > settings.hosts.length)
  if (short === undefined) return { subject, problem: null }
  return {
    subject,
    problem: `${short.date.toISOString()} needs ${short.rooms} rooms and there are ${settings.hosts.length} hosts: add hosts to ZOOM_HOSTS.`,
  }
}
