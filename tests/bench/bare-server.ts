import fastify from 'fastify'
import pg from 'pg'

/**
 * The least that could answer the same: Fastify, one pool, one prepared query. No
 * sessions, no checks, no log. Called with the database's address and an instant.
 */
const [databaseUrl = '', now = ''] = process.argv.slice(2)
const pool = new pg.Pool({ connectionString: databaseUrl, max: 16 })
const app = fastify()

app.get<{ Params: { id: string } }>('/meeting_url/:id', async ({ params }) => {
  const { rows } = await pool.query({
    name: 'meeting-url',
    text: `select case when s.participate then 'joined' else 'ready' end as status, r.date,
                  r.date - interval '10 minutes' as draw_at, r.id as room_id, r.zoom_url,
                  (select count(*) filter (where o.participate)::int from users_rooms o where o.room_id = r.id) as awake,
                  (select count(*)::int from users_rooms o where o.room_id = r.id) as seats
           from users_rooms s join rooms r on r.id = s.room_id
           where s.user_id = $1 and r.state = 'ready' and r.closes_at > $2 order by r.date limit 1`,
    values: [Number(params.id), now],
  })
  return rows[0]
})

app.post<{ Body: { date: string; user: number } }>('/register', async ({ body }, reply) => {
  const { rows } = await pool.query({
    name: 'register',
    text: 'insert into enroll_information (user_id, date) values ($1, $2) returning id, date',
    values: [body.user, body.date],
  })
  return reply.code(201).send(rows[0])
})

await app.listen({ host: '127.0.0.1', port: 0 })
const address = app.server.address()
process.send?.(typeof address === 'object' ? address?.port : null)
