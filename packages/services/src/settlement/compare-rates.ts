import type { SqlClient } from '@kuji/db/sql-client'
import { foldRate, type RateState } from '@kuji/domain/rate'

/** Somebody's rate as it is stored, and as their history gives it. */
export type RateComparison = {
  readonly userId: number
  readonly stored: RateState
  readonly fromHistory: RateState
}

type HistoryRow = RateState & { readonly userId: number; readonly history: boolean[] }

/**
 * Folds the history of each of these people anew, in order of user.
 *
 * A history is the mornings that counted, came or missed, in order of slot; practice is
 * no part of it. Stored rate and history are of one instant, so a settlement at the same
 * time does not make them differ.
 */
export async function compareRates(client: SqlClient, userIds: readonly number[]): Promise<RateComparison[]> {
  const { rows } = await client.query<HistoryRow>(
    `select u.id as "userId", u.rate, u.rate_events as events,
            coalesce(array_agg(s.outcome = 'came' order by d.date) filter (where d.id is not null), '{}') as history
     from unnest($1::int[]) as asked(id)
     join users u on u.id = asked.id
     left join users_rooms s on s.user_id = u.id and s.outcome in ('came', 'missed')
     left join draws d on d.id = s.draw_id and not d.practice
     group by u.id order by u.id`,
    [userIds],
  )
  return rows.map(({ userId, rate, events, history }) => ({
    userId,
    stored: { rate, events },
    fromHistory: foldRate(history),
  }))
}

/** Whether a stored rate is what the history gives. */
export function agrees({ stored, fromHistory }: RateComparison): boolean {
  return stored.rate === fromHistory.rate && stored.events === fromHistory.events
}
