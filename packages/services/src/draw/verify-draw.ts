import type { SqlClient } from '@kuji/db/sql-client'
import { decodeDrawInput } from '@kuji/domain/draw-input'
import { AppError } from '@kuji/domain/errors'
import type { Deps } from '../deps.ts'
import { compareSeats, type SeatComparison } from './compare-seats.ts'
import { composeDraw, type ComposedDraw } from './compose-draw.ts'
import { commitmentOf, fingerprintOf, secretOf } from './draw-secret.ts'

/** What a replay of a draw came to. */
export type Verification = {
  readonly drawId: number
  readonly startsAt: Date
  /** What differs first, as a sentence that tells no rate and no block; null when all is identical. */
  readonly difference: string | null
  readonly people: number
  readonly rooms: number
  /** Seats that went with their person's account, which is no difference. */
  readonly deletedSeats: number
  readonly inputHash: string
  readonly seed: string
  /** Of the slot's secret as it is stored now; null where none is. */
  readonly secret: string | null
  /** To be compared with what was published before the draw. */
  readonly commitment: string | null
}

type StoredDraw = {
  readonly startsAt: Date
  readonly seed: string
  readonly inputHash: string
  readonly sizes: number[]
  readonly root: string | null
  readonly input: Buffer | null
}

const unreadable =
  'Its stored input cannot be read: it is damaged, or of another version of the draw; then verify it with the Kuji of that time.'

/** A stored draw that has all it takes to be made again. */
type ReplayableDraw = StoredDraw & { readonly root: string; readonly input: Buffer }

/**
 * Makes a draw once more from its stored input and compares: the input with its hash, the
 * secret with the input and the seed, and the rooms with the seats people were drawn into.
 * Rescues and standby do not disturb it, nor do rates and blocks that have changed since.
 *
 * @throws {AppError} UNKNOWN_DRAW
 */
export async function verifyDraw({ db }: Pick<Deps, 'db'>, drawId: number): Promise<Verification> {
  const stored = await readStoredDraw(db.pool, drawId)
  const { startsAt, inputHash, seed, sizes, root } = stored
  const secret = root === null ? null : secretOf(root)
  const result = isReplayable(stored)
    ? await replay(db.pool, drawId, stored)
    : differs('It was made before inputs were kept, and cannot be verified.')
  return {
    ...{ drawId, startsAt, inputHash, seed, secret },
    commitment: secret === null ? null : commitmentOf(secret),
    people: sizes.reduce((sum, size) => sum + size, 0),
    rooms: sizes.length,
    ...result,
  }
}

async function readStoredDraw(client: SqlClient, drawId: number): Promise<StoredDraw> {
  const { rows } = await client.query<StoredDraw>(
    `select d.date as "startsAt", d.seed, d.input_hash as "inputHash", d.sizes, k.root, i.input
     from draws d left join draw_secrets k on k.date = d.date left join draw_inputs i on i.draw_id = d.id
     where d.id = $1`,
    [drawId],
  )
  const stored = rows[0]
  if (stored === undefined) throw new AppError('UNKNOWN_DRAW', 'no such draw')
  return stored
}

function isReplayable(stored: StoredDraw): stored is ReplayableDraw {
  return stored.root !== null && stored.input !== null
}

async function replay(
  client: SqlClient,
  drawId: number,
  { root, startsAt, input, ...stored }: ReplayableDraw,
): Promise<SeatComparison> {
  if (fingerprintOf(input) !== stored.inputHash)
    return differs('Its stored input does not have the hash that was published.')
  const record = unlessInvalid(() => decodeDrawInput(input))
  if (record === null) return differs(unreadable)
  if (record.salt !== root) return differs('Its secret is not the one its input was made with.')
  const again = unlessInvalid(() => composeDraw({ ...record, root, startsAt }))
  if (again === null) return differs('Its stored input contradicts itself.')
  const difference = compareDraws(stored, again)
  return difference === null ? compareSeats(client, drawId, again.rooms) : differs(difference)
}

function differs(difference: string): SeatComparison {
  return { difference, deletedSeats: 0 }
}

/** @returns null when the stored bytes make no sense */
function unlessInvalid<T>(work: () => T): T | null {
  try {
    return work()
  } catch (error) {
    if (error instanceof AppError) return null
    throw error
  }
}

function compareDraws(
  stored: Pick<StoredDraw, 'inputHash' | 'seed' | 'sizes'>,
  again: ComposedDraw,
): string | null {
  if (again.inputHash !== stored.inputHash) return 'Its stored input is not in its canonical form.'
  if (again.seed !== stored.seed) return 'Its seed is not the one that secret, slot and input give.'
  const sizes = again.rooms.map((room) => room.length)
  const room = sizes.findIndex((size, ordinal) => size !== stored.sizes[ordinal])
  if (room === -1 && sizes.length === stored.sizes.length) return null
  return `It has rooms for ${stored.sizes.join(', ')}, and the replay gives ${sizes.join(', ')}.`
}
