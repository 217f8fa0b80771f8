import type { DrawStory } from '@kuji/contract/draw'
import type { Deps } from '../deps.ts'
import { findSlot } from '../enrolment/find-slot.ts'
import { commitmentOf, secretOf } from './draw-secret.ts'

type StoryRow = {
  root: string
  drawn_at: Date | null
  seed: string
  input_hash: string
  people: number
  rooms: number
}

/**
 * How a slot's draw is made, or was: before it the commitment alone, after it the secret too.
 * A draw of the time before secrets were published has no story, and looks as if not made.
 *
 * @throws {AppError} NOT_A_SLOT
 */
export async function tellDrawStory(deps: Pick<Deps, 'db' | 'settings'>, startsAt: Date): Promise<DrawStory> {
  const { rows } = await deps.db.pool.query<StoryRow>(
    `select k.root, d.drawn_at, d.seed, d.input_hash, cardinality(d.sizes) as rooms,
            (select coalesce(sum(size), 0)::int from unnest(d.sizes) as size) as people
     from draw_secrets k left join draws d on d.date = k.date where k.date = $1`,
    [startsAt],
  )
  const row = rows[0]
  if (row === undefined) await findSlot(deps, { instant: startsAt })
  return { startsAt: startsAt.toISOString(), ...storyOf(row) }
}

function storyOf(row: StoryRow | undefined): Pick<DrawStory, 'commitment' | 'made'> {
  if (row === undefined) return { commitment: null, made: null }
  const secret = secretOf(row.root)
  const commitment = commitmentOf(secret)
  if (row.drawn_at === null) return { commitment, made: null }
  const { drawn_at: drawnAt, seed, input_hash: inputHash, people, rooms } = row
  return { commitment, made: { drawnAt: drawnAt.toISOString(), people, rooms, secret, inputHash, seed } }
}
