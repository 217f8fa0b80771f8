import { makeMeeting } from '@kuji/services/rooms/make-meeting'
import { subscribe } from '@kuji/services/signal/devices'
import { trigger } from './kuji-calls.ts'
import { aRegisteredMorning } from './morning-of.ts'
import type { RunningServer } from './running-server.ts'

/** A ready room, whose first person has so many devices and whose second so many beside; nobody has been told yet. */
export async function aReadyRoom(server: RunningServer, { people = 1, devices = 1, beside = 0 } = {}) {
  const { deps, phones } = server
  const morning = await aRegisteredMorning(server, people)
  const [by] = morning.people
  if (by === undefined) throw new Error('nobody registered')
  const subscriptions = Array.from({ length: devices }, () => phones.subscribe())
  for (const subscription of subscriptions) await subscribe(deps, { userId: by.userId, subscription })
  const others = Array.from({ length: beside }, () => phones.subscribe())
  for (const subscription of others)
    await subscribe(deps, { userId: morning.people[1]?.userId ?? 0, subscription })
  morning.goTo(-10)
  const { draw_id: drawId } = (await trigger(server, '09:00')).json<{ draw_id: number }>()
  const room = await deps.db.prisma.room.findFirstOrThrow({ where: { drawId } })
  await makeMeeting(deps, room.id, new AbortController().signal)
  await deps.db.pool.query('delete from pgboss.job')
  await deps.db.pool.query(
    'delete from deliveries d using signals g where g.id = d.signal_id and g.room_id <> $1',
    [room.id],
  )
  return { ...morning, by, drawId, roomId: room.id, subscriptions: [...subscriptions, ...others] }
}
