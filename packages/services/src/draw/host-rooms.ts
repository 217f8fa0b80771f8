import type { SqlTransaction } from '@kuji/db/sql-client'
import type { Deps } from '../deps.ts'
import { claimHosts } from '../hosting/claim-hosts.ts'
import { finishDraw } from '../rooms/finish-draw.ts'
import type { NewDraw, WrittenDraw } from './write-draw.ts'

type HostDeps = Pick<Deps, 'clock' | 'chance' | 'settings'>

/** What became of a draw's rooms before anybody was told. */
export type HostedRooms = {
  /** Those that a meeting can be made for, by id: on a host, or at the second provider. */
  readonly toOpen: readonly number[]
  /** How many of these have no host, and open at the second provider. */
  readonly elsewhere: number
  /** How many get no meeting at all. */
  readonly short: number
}

/**
 * Gives the rooms of a new draw their hosts, the largest rooms first. Those that are left
 * open at the second provider, or, where there is none, have failed and say so at once.
 *
 * The caller holds the hosts.
 */
export async function hostRooms(
  deps: HostDeps,
  client: SqlTransaction,
  { draw, written }: { readonly draw: NewDraw; readonly written: WrittenDraw },
): Promise<HostedRooms> {
  const { startsAt, closesAt } = draw
  const rooms = largestFirst(draw, written)
  const hosts = await claimHosts(
    deps,
    client,
    rooms.map((roomId) => ({ roomId, startsAt, closesAt })),
  )
  const left = rooms.filter((roomId) => !hosts.has(roomId))
  if (deps.settings.fallbackUrl !== null) {
    await client.query(`update rooms set provider = 'fallback' where id = any($1)`, [left])
    return { toOpen: written.roomIds, elsewhere: left.length, short: 0 }
  }
  await failRooms(client, written.id, left)
  return { toOpen: written.roomIds.filter((roomId) => hosts.has(roomId)), elsewhere: 0, short: left.length }
}

/** Of rooms of one size the first of the draw comes first. */
function largestFirst({ rooms }: NewDraw, { roomIds }: WrittenDraw): number[] {
  return roomIds
    .map((roomId, ordinal) => ({ roomId, people: rooms[ordinal]?.length ?? 0 }))
    .toSorted((a, b) => b.people - a.people)
    .map(({ roomId }) => roomId)
}

async function failRooms(client: SqlTransaction, drawId: number, rooms: readonly number[]): Promise<void> {
  if (rooms.length === 0) return
  await client.query(`update rooms set state = 'failed', failure = 'ZOOM_NO_HOST' where id = any($1)`, [
    rooms,
  ])
  await finishDraw(client, drawId)
}
