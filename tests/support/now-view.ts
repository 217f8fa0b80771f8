import type { NowView } from '@kuji/contract/now'

type Room = NonNullable<NowView['room']>

/** A room of three at nine in Tokyo: one other is up, and so is the reader. */
export function aRoomView(changes: Partial<Room> = {}): Room {
  return {
    id: 7,
    bird: 0,
    numeral: null,
    provider: 'zoom',
    meetingUrl: 'https://meet.example/j/1',
    closesAt: '2026-11-24T00:15:00.000Z',
    seats: [
      { up: true, mine: true },
      { up: true, mine: false },
      { up: false, mine: false },
    ],
    solo: false,
    replaced: false,
    inMeeting: null,
    ...changes,
  }
}

/** What somebody sees for that morning's slot, eight minutes before it. */
export function aNowView(changes: Partial<NowView> = {}): NowView {
  return {
    status: 'ready',
    serverNow: '2026-11-23T23:52:00.000Z',
    zone: 'Asia/Tokyo',
    changesAt: null,
    slot: { startsAt: '2026-11-24T00:00:00.000Z', drawAt: '2026-11-23T23:50:00.000Z', practice: false },
    enrolmentId: 1,
    room: aRoomView(),
    suggestion: null,
    registeredNext: null,
    reach: 'push',
    declined: false,
    practiceOffered: false,
    ...changes,
  }
}
