import type { NowView } from '@kuji/contract/now'

/** The PostgreSQL channel on which changes are told. Messages carry ids, never what changed. */
export const nowChannel = 'kuji_now'

/** Something changed for one person: an enrolment made or withdrawn. */
export function userTopic(userId: number): string {
  return `user ${userId}`
}

/** Something changed for everybody in a slot: it was drawn. */
export function slotTopic(startsAt: Date | string): string {
  return `slot ${new Date(startsAt).toISOString()}`
}

/** Something changed for everybody in a room: it is ready, or somebody got up. */
export function roomTopic(roomId: number): string {
  return `room ${roomId}`
}

/** The topics on which a person's view may go stale. */
export function topicsOf(userId: number, view: NowView | null): string[] {
  const topics = [userTopic(userId)]
  if (view?.slot) topics.push(slotTopic(view.slot.startsAt))
  if (view?.room) topics.push(roomTopic(view.room.id))
  return topics
}
