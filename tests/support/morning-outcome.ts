import type { PushPayload } from '@kuji/contract/signal'
import { expect } from 'vitest'
import { slot, type WorkerInstall } from './worker-install.ts'

type RoomRow = { id: number; state: string; meeting_id: string | null; zoom_url: string | null }

/** The rooms of the slot, in order. */
export async function roomsOf({ pool }: Pick<WorkerInstall, 'pool'>): Promise<RoomRow[]> {
  const { rows } = await pool.query<RoomRow>(
    'select id, state, meeting_id, zoom_url from rooms where date = $1 order by id',
    [slot],
  )
  return rows
}

/** How often each phone was told, in the order given. */
export function timesTold({ phones }: Pick<WorkerInstall, 'phones'>, endpoints: readonly string[]): number[] {
  return endpoints.map(
    (endpoint) => phones.received.filter((received) => received.endpoint === endpoint).length,
  )
}

/**
 * How many messages each phone shows as news, in the order given: one with the receipt of another is
 * the same again, and replaces it in silence.
 */
export function messagesShown(
  install: Pick<WorkerInstall, 'phones'>,
  endpoints: readonly string[],
): number[] {
  return kindsShown(install, endpoints).map((kinds) => kinds.length)
}

/** What each phone shows as news, in the order in which it came. */
export function kindsShown(
  { phones }: Pick<WorkerInstall, 'phones'>,
  endpoints: readonly string[],
): string[][] {
  return endpoints.map((endpoint) => {
    const own = phones.received.filter((received) => received.endpoint === endpoint)
    const kindByReceipt = new Map(own.map(({ text }) => kindOf(text)))
    return [...kindByReceipt.values()]
  })
}

function kindOf(text: string): [receipt: string, kind: string] {
  const { kuji } = JSON.parse(text) as PushPayload
  return [kuji.receipt, kuji.kind]
}

/**
 * What must be true however the workers ran: one draw, everybody registered in exactly
 * one room, and meetings and rooms matched one to one.
 */
export async function expectOneWholeDraw(install: Pick<WorkerInstall, 'pool' | 'zoom'>): Promise<void> {
  const { rows } = await install.pool.query<{ draws: number; people: number; seats: number; seated: number }>(
    `select (select count(*)::int from draws) as draws,
            (select count(*)::int from enroll_information where date = $1) as people,
            (select count(*)::int from users_rooms) as seats,
            (select count(distinct s.user_id)::int from users_rooms s
             join enroll_information e on e.user_id = s.user_id and e.date = $1) as seated`,
    [slot],
  )
  const { draws, people, seats, seated } = rows[0] ?? {}
  expect({ draws, seats, seated }).toEqual({ draws: 1, seats: people, seated: people })

  const rooms = await roomsOf(install)
  expect(rooms.map(({ state }) => state)).toEqual(rooms.map(() => 'ready'))
  expect(rooms.map(({ zoom_url: url }) => url)).not.toContain(null)
  expect(rooms.map(({ meeting_id: id }) => id).toSorted()).toEqual(
    install.zoom
      .meetings()
      .map(({ id }) => id)
      .toSorted(),
  )
}
