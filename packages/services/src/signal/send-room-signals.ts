import type { PushPayload } from '@kuji/contract/signal'
import { AppError } from '@kuji/domain/errors'
import type { Deps } from '../deps.ts'
import { roomMovedMessage } from './room-moved-message.ts'
import { roomReadyMessage } from './room-ready-message.ts'
import { roomReplacedMessage } from './room-replaced-message.ts'
import type { RoomMessage } from './room-message.ts'

type SignalDeps = Pick<Deps, 'db' | 'clock' | 'log' | 'push' | 'settings'>

type Device = {
  readonly id: number
  readonly endpoint: string
  readonly p256dh: string
  readonly auth: string
}

type SignalKind = PushPayload['kuji']['kind']

type WaitingSignal = {
  readonly id: number
  readonly kind: SignalKind
  readonly drawId: number
  readonly provider: string
  readonly locale: string
  /** Seats of the room as its people see them, and others of it who are up. */
  readonly seats: number
  readonly others: number
  readonly closesAt: Date
  /** Whether an earlier try found a device. */
  readonly hadDevice: boolean
  /** Those still to be tried. */
  readonly devices: readonly Device[]
}

type Outcome = 'sent' | 'undeliverable' | 'waiting'

type Settling = {
  /** Devices not to be tried again: told, or never to be told. */
  readonly settledDevices: readonly number[]
  readonly isTold: boolean
  readonly isWaiting: boolean
  /** There was no device to tell, now or at an earlier try. */
  readonly noDevice: boolean
}

const messages: Readonly<Record<SignalKind, (facts: RoomMessage) => PushPayload>> = {
  room_ready: roomReadyMessage,
  room_moved: roomMovedMessage,
  room_replaced: roomReplacedMessage,
}

/**
 * Tells the people of a room that it is ready or was replaced, and those who were moved to it
 * that they were, each device once. Of one morning a phone shows the latest message only.
 *
 * The outbox row decides: a device noted there is not told again, and a message that
 * was on its way when a worker died replaces itself on the phone (topic and tag).
 * Somebody counts as told with the first device, and is done with the last.
 *
 * @throws {AppError} PUSH_UNREACHABLE when somebody is still waiting and another try may help
 */
export async function sendRoomSignals(deps: SignalDeps, roomId: number, signal: AbortSignal): Promise<void> {
  const waiting = await findWaitingSignals(deps, roomId)
  const settlings = await Promise.all(
    waiting.map(async (one) => {
      const settling = await tellPerson(deps, { one, roomId, signal })
      await settleSignal(deps, one.id, settling)
      return settling
    }),
  )
  if (settlings.some(({ isWaiting }) => isWaiting))
    throw new AppError('PUSH_UNREACHABLE', `room ${roomId}: a push service did not answer`)
}

async function findWaitingSignals({ db }: SignalDeps, roomId: number): Promise<WaitingSignal[]> {
  const { rows } = await db.pool.query<WaitingSignal>(
    `select g.id, g.kind, r.draw_id as "drawId", r.provider, u.locale, r.closes_at as "closesAt",
            cardinality(g.settled_devices) > 0 as "hadDevice", lights.seats,
            lights.up - (select count(*)::int from users_rooms own
                         where own.room_id = r.id and own.user_id = g.user_id and own.participate) as others,
            coalesce(json_agg(json_build_object('id', p.id, 'endpoint', p.endpoint, 'p256dh', p.p256dh, 'auth', p.auth))
                     filter (where p.id is not null), '[]') as devices
     from signals g
     join users u on u.id = g.user_id
     join rooms r on r.id = g.room_id
     cross join lateral (
       select count(*)::int as seats, (count(*) filter (where participate))::int as up from users_rooms
       where room_id = r.id and (participate or reseated or drawn_ordinal is null or drawn_ordinal = r.ordinal)
     ) lights
     left join push_subscriptions p on p.user_id = g.user_id and p.id <> all(g.settled_devices)
     where g.room_id = $1 and g.state = 'waiting'
     group by g.id, u.locale, r.id, lights.seats, lights.up`,
    [roomId],
  )
  return rows
}

async function tellPerson(
  deps: SignalDeps,
  { one, roomId, signal }: { one: WaitingSignal; roomId: number; signal: AbortSignal },
): Promise<Settling> {
  const ttlSeconds = Math.floor((one.closesAt.getTime() - deps.clock.now().getTime()) / 1000)
  if (ttlSeconds <= 0) return { settledDevices: [], isTold: false, isWaiting: false, noDevice: false }
  const { publicUrl } = deps.settings
  const payload = messages[one.kind]({ ...one, roomId, publicUrl })
  const delivery = { ttlSeconds, urgency: 'high', topic: payload.notification.tag } as const
  const tries = await Promise.all(
    one.devices.map(async ({ id, endpoint, p256dh, auth }): Promise<{ id: number; outcome: Outcome }> => {
      try {
        await deps.push.send({ to: { endpoint, keys: { p256dh, auth } }, payload, delivery }, signal)
        return { id, outcome: 'sent' }
      } catch (error) {
        return { id, outcome: await handleRefusal(deps, id, error) }
      }
    }),
  )
  return {
    settledDevices: tries.filter(({ outcome }) => outcome !== 'waiting').map(({ id }) => id),
    isTold: tries.some(({ outcome }) => outcome === 'sent'),
    isWaiting: tries.some(({ outcome }) => outcome === 'waiting'),
    noDevice: tries.length === 0 && !one.hadDevice,
  }
}

async function handleRefusal({ db, log }: SignalDeps, deviceId: number, error: unknown): Promise<Outcome> {
  const code = error instanceof AppError ? error.code : 'INTERNAL'
  if (code === 'PUSH_GONE') await db.prisma.pushSubscription.deleteMany({ where: { id: deviceId } })
  log.warn({ deviceId, code }, 'a device was not told')
  return code === 'PUSH_UNREACHABLE' ? 'waiting' : 'undeliverable'
}

/** `sent_at` stands with the first device that took the message, the state changes with the last. */
async function settleSignal(
  { db, clock }: SignalDeps,
  signalId: number,
  { settledDevices, isTold, isWaiting, noDevice }: Settling,
): Promise<void> {
  await db.pool.query(
    `update signals set
       settled_devices = settled_devices || $2::int[],
       sent_at = coalesce(sent_at, $3),
       no_device = $5,
       state = (case when $4 then 'waiting'
                     when coalesce(sent_at, $3) is null then 'undeliverable' else 'sent' end)::signal_state
     where id = $1`,
    [signalId, settledDevices, isTold ? clock.now() : null, isWaiting, noDevice],
  )
}
