import { gatherLookups } from '@kuji/db/gather-lookups'

/** Whose enrolments later than which instant. */
type Question = { readonly userId: number; readonly after: Date }

/** The slots that a person is registered for after an instant, earliest first; null for none. One query for all who ask at once. */
export const enrolledAfter = gatherLookups<Question, Date[]>(async (pool, questions) => {
  const { rows } = await pool.query<{ place: number; dates: Date[] }>({
    name: 'enrolled-after',
    // Behind a select the planner does not see how many there are, and keeps one plan for all.
    text: `select asked.place::int, own.dates
           from unnest((select $1::int[]), (select $2::timestamptz[])) with ordinality as asked(user_id, after, place)
           cross join lateral (
             select array_agg(date order by date) as dates from enroll_information
             where user_id = asked.user_id and date > asked.after
           ) own
           where own.dates is not null`,
    values: [questions.map(({ userId }) => userId), questions.map(({ after }) => after)],
  })
  return new Map(
    rows.flatMap(({ place, dates }) => {
      const question = questions[place - 1]
      return question === undefined ? [] : [[question, dates] as const]
    }),
  )
})
