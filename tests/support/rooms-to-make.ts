import { AppError, type AppErrorCode } from '@kuji/domain/errors'
import type { Deps } from '@kuji/services/deps'
import { trigger } from './kuji-calls.ts'
import type { Person } from './kuji-people.ts'
import { aRegisteredMorning, type Morning } from './morning-of.ts'
import type { RunningServer } from './running-server.ts'

export type UnmadeMorning = Morning & {
  readonly people: readonly Person[]
  readonly by: Person
  readonly drawId: number
  /** The first room, and all of them, in the order of the draw. */
  readonly roomId: number
  readonly roomIds: readonly number[]
}

/** Rooms that are drawn and have their claims, without a meeting yet, and what became of them. */
export function roomsToMake(server: RunningServer) {
  const { prisma, pool } = server.deps.db

  /** So many people drawn, at ten to nine, and nothing queued for their rooms. */
  async function aDrawnRoom(people = 3): Promise<UnmadeMorning> {
    const morning = await aRegisteredMorning(server, people)
    const [by] = morning.people
    if (by === undefined) throw new Error('nobody registered')
    morning.goTo(-10)
    const { draw_id: drawId } = (await trigger(server, '09:00')).json<{ draw_id: number }>()
    await pool.query('delete from pgboss.job')
    const rooms = await prisma.room.findMany({ where: { drawId }, orderBy: { ordinal: 'asc' } })
    const roomIds = rooms.map(({ id }) => id)
    return { ...morning, by, drawId, roomId: roomIds[0] ?? 0, roomIds }
  }

  return {
    aDrawnRoom,
    roomOf: ({ roomId }: Pick<UnmadeMorning, 'roomId'>) =>
      prisma.room.findUniqueOrThrow({ where: { id: roomId } }),
    /** The claims of the first room, oldest first. */
    claimsOf: ({ roomId }: Pick<UnmadeMorning, 'roomId'>) =>
      prisma.meeting.findMany({ where: { roomId }, orderBy: { id: 'asc' } }),
    hostsUsed: async ({ drawId }: Pick<UnmadeMorning, 'drawId'>): Promise<string[]> => {
      const rooms = await prisma.room.findMany({ where: { drawId }, orderBy: { ordinal: 'asc' } })
      return rooms.flatMap(({ host }) => (host === null ? [] : [host]))
    },
    /** A Zoom that hears every wish for a meeting, and answers it with this code. */
    refusing: (code: AppErrorCode): Deps => {
      const create: Deps['meetings']['create'] = async ({ beforeSending }) => {
        await beforeSending()
        throw new AppError(code, 'no')
      }
      return { ...server.deps, meetings: { ...server.deps.meetings, create } }
    },
    /** No host is benched any more, and none stands behind the others. */
    letHostsRecover: () =>
      pool.query('update hosts set benched_until = null, bench_reason = null, failed_at = null'),
  }
}
