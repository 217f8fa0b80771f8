import { inTransaction } from '@kuji/db/in-transaction'
import { openQueue } from '@kuji/jobs/open-queue'
import { queueSignals } from '@kuji/services/signal/queue-signals'
import { registerPeople, slot, type WorkerInstall } from './worker-install.ts'

/**
 * So many people, each with a phone, in rooms of four that are ready, whose messages have just been
 * queued: the moment at which a morning's sending begins. Gives the phones' endpoints.
 */
export async function anUntoldMorning(
  install: Pick<WorkerInstall, 'pool' | 'phones'>,
  people: number,
): Promise<string[]> {
  const { pool } = install
  const endpoints = await registerPeople(install, { people })
  const queue = await openQueue(pool, { log: () => undefined })
  await inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ userId: number; roomId: number }>(
      `with draw as (
         insert into draws (date, drawn_at, seed, input_hash, sizes, state)
         values ($1::timestamptz, $1::timestamptz - interval '10 minutes', repeat('0', 64), repeat('0', 64), '{}', 'done')
         returning id
       ), place as (
         select user_id, ((row_number() over (order by user_id) - 1) / 4)::int as ordinal
         from enroll_information where date = $1
       ), room as (
         insert into rooms (draw_id, ordinal, date, closes_at, state, provider, zoom_url)
         select draw.id, ordinal, $1, $1::timestamptz + interval '15 minutes', 'ready', 'fallback',
                'https://meet.example/' || ordinal
         from draw, (select distinct ordinal from place) as ordinals returning id, draw_id, ordinal
       )
       insert into users_rooms (user_id, room_id, draw_id, drawn_ordinal)
       select user_id, room.id, draw_id, ordinal from place join room using (ordinal)
       returning user_id as "userId", room_id as "roomId"`,
      [slot],
    )
    await queueSignals({ queue, mail: null }, client, { kind: 'room_ready', to: rows })
  })
  await queue.close()
  return endpoints
}
