import type { SqlTransaction } from '@kuji/db/sql-client'
import { assignHosts, hostDayLimit, type HostPlace } from '@kuji/domain/assign-hosts'
import type { Deps } from '../deps.ts'
import { busyUntil } from './busy-until.ts'
import { newMeetingKeys } from './meeting-keys.ts'
import { readHostLoads } from './read-host-loads.ts'

type ClaimDeps = Pick<Deps, 'clock' | 'chance' | 'settings'>

/** A room in want of a host. */
export type HostlessRoom = { readonly roomId: number; readonly startsAt: Date; readonly closesAt: Date }

type Claim = HostlessRoom & HostPlace

/**
 * Sets a host aside for each of these rooms, as far as there are any: writes the claims,
 * each with the key of the meeting to come, and the rooms' hosts. First come, first served.
 *
 * The caller holds the hosts, and guarantees that none of the rooms has a claim or a meeting.
 *
 * @returns the host of each room by its id; rooms that are missing got none
 */
export async function claimHosts(
  { clock, chance, settings }: ClaimDeps,
  client: SqlTransaction,
  rooms: readonly HostlessRoom[],
): Promise<ReadonlyMap<number, string>> {
  if (rooms.length === 0) return new Map()
  const now = clock.now()
  const lastClose = new Date(rooms.reduce((last, { closesAt }) => Math.max(last, closesAt.getTime()), 0))
  const loads = await readHostLoads(client, { from: now, until: busyUntil(lastClose) })
  const terms = { concurrency: settings.hostConcurrency, dayLimit: hostDayLimit, now }
  const places = assignHosts(rooms.length, loads, terms)
  const claims = rooms.flatMap((room, index): Claim[] => {
    const place = places[index] ?? null
    return place === null ? [] : [{ ...room, ...place }]
  })
  const keys = await newMeetingKeys({ chance }, client, claims.length)
  await writeClaims(client, claims, { keys, now })
  return new Map(claims.map(({ roomId, host }) => [roomId, host]))
}

async function writeClaims(
  client: SqlTransaction,
  claims: readonly Claim[],
  { keys, now }: { readonly keys: readonly string[]; readonly now: Date },
): Promise<void> {
  if (claims.length === 0) return
  await client.query(
    `with claim as (
       select * from unnest($1::int[], $2::text[], $3::int[], $4::text[], $5::timestamptz[], $6::timestamptz[])
         as c(room_id, host, lane, key, date, busy_until)
     ), written as (
       insert into meetings (room_id, host, lane, key, date, busy_from, busy_until)
       select room_id, host, lane, key, date, $7, busy_until from claim
     )
     update rooms r set host = claim.host from claim where r.id = claim.room_id`,
    [
      claims.map(({ roomId }) => roomId),
      claims.map(({ host }) => host),
      claims.map(({ lane }) => lane),
      keys,
      claims.map(({ startsAt }) => startsAt),
      claims.map(({ closesAt }) => busyUntil(closesAt)),
      now,
    ],
  )
}
