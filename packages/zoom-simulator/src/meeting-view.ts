import type { SimulatedMeeting } from './meeting-store.ts'
import type { SimulatorSettings } from './simulator-settings.ts'

export type ViewOptions = {
  readonly baseUrl: string
  readonly ids: SimulatorSettings['ids']
  readonly isRunning: boolean
}

/** The meeting as create and get answer it, the host's start link included: a client must not keep it. */
export function fullMeeting(meeting: SimulatedMeeting, options: ViewOptions) {
  return {
    uuid: meeting.uuid,
    id: writtenId(meeting, options.ids),
    host_id: meeting.hostId,
    host_email: meeting.hostEmail,
    topic: meeting.topic,
    type: meeting.type,
    status: options.isRunning ? 'started' : 'waiting',
    start_time: meeting.startsAt,
    duration: meeting.minutes,
    timezone: meeting.timezone,
    agenda: meeting.agenda,
    created_at: meeting.createdAt,
    start_url: `${options.baseUrl}/s/${meeting.id}?zak=only-for-the-host`,
    join_url: joinUrl(meeting, options.baseUrl),
    password: meeting.passcode,
    h323_password: meeting.passcode,
    pstn_password: meeting.passcode,
    encrypted_password: meeting.linkSecret,
    settings: meeting.settings,
    pre_schedule: false,
  }
}

/** The meeting as a list shows it: no settings, no passcode, the agenda cut. */
export function listedMeeting(meeting: SimulatedMeeting, { baseUrl, ids }: ViewOptions) {
  return {
    uuid: meeting.uuid,
    id: writtenId(meeting, ids),
    host_id: meeting.hostId,
    topic: meeting.topic,
    type: meeting.type,
    start_time: meeting.startsAt,
    duration: meeting.minutes,
    timezone: meeting.timezone,
    agenda: meeting.agenda.slice(0, 250),
    created_at: meeting.createdAt,
    join_url: joinUrl(meeting, baseUrl),
  }
}

/** The link that people get. */
export function joinUrl({ id, linkSecret }: SimulatedMeeting, baseUrl: string): string {
  return `${baseUrl}/j/${id}?pwd=${linkSecret}`
}

/** JSON's own numbers know no bounds, JavaScript's do: a large id goes out as the digits it has. */
function writtenId({ id }: SimulatedMeeting, ids: ViewOptions['ids']): unknown {
  if (ids === 'text') return id
  const json = JSON as unknown as { readonly rawJSON: (text: string) => unknown }
  return json.rawJSON(id)
}
