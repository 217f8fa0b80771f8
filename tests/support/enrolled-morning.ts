import { drawSlot } from '@kuji/services/draw/draw-slot'
import type { DrawSummary } from '@kuji/services/draw/read-draw'
import { aMorning, type Morning } from './morning-of.ts'
import { addPeople } from './people-rows.ts'
import type { RunningServer } from './running-server.ts'

/** A morning for which people are enrolled, by row and in the order given. */
export type EnrolledMorning = Morning & {
  readonly people: readonly number[]
  /** Draws it, ten minutes before, or gives the draw it has. */
  readonly draw: () => Promise<DrawSummary>
}

/** A morning of its own for these people, or for so many new ones. */
export async function anEnrolledMorning(
  server: RunningServer,
  who: number | readonly number[],
): Promise<EnrolledMorning> {
  const morning = aMorning(server)
  const { startsAt } = morning
  const { pool } = server.deps.db
  const people = typeof who === 'number' ? await addPeople(pool, who) : who
  await pool.query('insert into enroll_information (user_id, date) select unnest($1::int[]), $2', [
    people,
    startsAt,
  ])
  const draw = (): Promise<DrawSummary> => {
    morning.goTo(-10)
    return drawSlot(server.deps, { startsAt, drawAt: server.clock.now(), practice: false })
  }
  return { ...morning, people, draw }
}
