import { addMinutes } from '@kuji/domain/morning'

const rememberedDays = 30

/** The earliest slot whose company is still remembered. */
export function rememberedSince(now: Date): Date {
  return addMinutes(now, -rememberedDays * 24 * 60)
}

/**
 * SQL for the people somebody ($1) was up with in the same room, a row each and room,
 * in slots since $2. It is the room they ended in that counts, and the one under way counts
 * as soon as both are up. Practice and its made-up sleepers are nobody's company.
 *
 * Who has blocked whom plays no part in it.
 */
export const companions = `
  select theirs.id as seat_id, theirs.user_id, u.username, r.id as room_id, r.date, r.draw_id, r.ordinal
  from users_rooms mine
  join draws d on d.id = mine.draw_id and not d.practice
  join rooms r on r.id = mine.room_id and r.date >= $2
  join users_rooms theirs on theirs.room_id = r.id and theirs.user_id <> mine.user_id and theirs.participate
  join users u on u.id = theirs.user_id and not u.is_sample
  where mine.user_id = $1 and mine.participate`
