import type { SimulatedMeeting } from './meeting-store.ts'

/** The meeting as create and get answer it, the host's start link included: a client must not keep it. */
export function fullMeeting(meeting: SimulatedMeeting, baseUrl: string) {
  return {
    uuid: meeting.uuid,
    id: Number(meeting.id),
    host_id: meeting.hostId,
    host_email: meeting.hostEmail,
    topic: meeting.topic,
    type: meeting.type,
    status: 'waiting',
    start_time: meeting.startsAt,
    duration: meeting.minutes,
    timezone: meeting.timezone,
    agenda: meeting.agenda,
    created_at: meeting.createdAt,
    start_url: `${baseUrl}/s/${meeting.id}?zak=only-for-the-host`,
    join_url: joinUrl(meeting, baseUrl),
    password: meeting.passcode,
    h323_password: meeting.passcode,
    pstn_password: meeting.passcode,
    encrypted_password: meeting.linkSecret,
    settings: meeting.settings,
    pre_schedule: false,
  }
}

/** The meeting as a list shows it: no settings, no passcode, the agenda cut. */
export function listedMeeting(meeting: SimulatedMeeting, baseUrl: string) {
  return {
    uuid: meeting.uuid,
    id: Number(meeting.id),
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
