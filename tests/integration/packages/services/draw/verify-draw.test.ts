import { encodeDrawInput, decodeDrawInput } from '@kuji/domain/draw-input'
import { drawSlot } from '@kuji/services/draw/draw-slot'
import { fingerprintOf } from '@kuji/services/draw/draw-secret'
import { readDrawRoot } from '@kuji/services/draw/publish-draw-secrets'
import { verifyDraw } from '@kuji/services/draw/verify-draw'
import { afterAll, expect, test } from 'vitest'
import { anEnrolledMorning } from '../../../../support/enrolled-morning.ts'
import { addBlocks, addPeople } from '../../../../support/people-rows.ts'
import { aRunningServer } from '../../../../support/running-server.ts'
import { aRoomOf } from '../../../../support/shared-room.ts'

const server = await aRunningServer()
const { pool } = server.deps.db
afterAll(() => server.close())

const day = 86_400_000

/** Draws a morning for people with a past and with blocks, and gives the draw. */
async function aDraw(count = 23) {
  const morning = await anEnrolledMorning(server, count)
  const [a = 0, b = 0, c = 0] = morning.people
  await aRoomOf(pool, { startsAt: new Date(morning.startsAt.getTime() - day), up: [a, b] })
  await addBlocks(pool, [[b, c]])
  return { ...morning, ...(await morning.draw()) }
}

async function differenceOf(drawId: number): Promise<string | null> {
  return (await verifyDraw(server.deps, drawId)).difference
}

test('a draw can be made once more from what was stored, and is the same', async () => {
  const { id, startsAt } = await aDraw()
  const root = (await readDrawRoot(pool, startsAt)) ?? ''
  const { difference, people, rooms, deletedSeats, secret, commitment } = await verifyDraw(server.deps, id)

  expect({ difference, people, rooms, deletedSeats }).toEqual({
    ...{ difference: null, people: 23, rooms: 6, deletedSeats: 0 },
  })
  expect(secret).toBe(fingerprintOf(root))
  expect(commitment).toBe(fingerprintOf(secret ?? ''))
})

test('what has changed since the draw does not matter: rates, blocks, history, rescue, standby', async () => {
  const { id, people, startsAt } = await aDraw()
  const [a = 0, b = 0, late = 0] = [...people.slice(0, 2), ...(await addPeople(pool, 1))]
  await pool.query('update users set rate = 100, rate_events = 9 where id = any($1)', [people])
  await pool.query('delete from blocks')
  await addBlocks(pool, [[a, b]])
  await pool.query('delete from draws where date = $1', [new Date(startsAt.getTime() - day)])
  await pool.query(
    'update users_rooms set room_id = (select max(room_id) from users_rooms) where draw_id = $1',
    [id],
  )
  await pool.query(
    'insert into users_rooms (user_id, room_id, draw_id) select $1, min(room_id), $2 from users_rooms where draw_id = $2',
    [late, id],
  )

  expect(await differenceOf(id)).toBeNull()
})

test('seats that went with an account are told, and are no difference', async () => {
  const { id, people } = await aDraw()
  await pool.query('delete from users where id = any($1)', [people.slice(3, 5)])

  expect(await verifyDraw(server.deps, id)).toMatchObject({ difference: null, deletedSeats: 2, people: 23 })
})

test('a slot nobody registered for draws nothing, is done, and is verified', async () => {
  const { id, status, rooms, users } = await (await anEnrolledMorning(server, [])).draw()

  expect({ status, rooms, users }).toEqual({ status: 'done', rooms: 0, users: 0 })
  expect(await verifyDraw(server.deps, id)).toMatchObject({ difference: null, people: 0, rooms: 0 })
})

test('a seat moved, added or taken away by hand is the first difference', async () => {
  const { id, people } = await aDraw()
  const [person = 0] = people
  const [stranger = 0] = await addPeople(pool, 1)
  const { rows } = await pool.query<{ ordinal: number }>(
    'select drawn_ordinal as ordinal from users_rooms where draw_id = $1 and user_id = $2',
    [id, person],
  )
  const ordinal = rows[0]?.ordinal ?? -1
  const other = (ordinal + 1) % 6
  const setOrdinal = (to: number | null) =>
    pool.query('update users_rooms set drawn_ordinal = $3 where draw_id = $1 and user_id = $2', [
      id,
      person,
      to,
    ])

  await setOrdinal(other)
  expect(await differenceOf(id)).toBe(
    `Person ${person} has a seat in room ${other}, and in the replay in ${ordinal}.`,
  )
  await setOrdinal(null)
  expect(await differenceOf(id)).toBe(
    `Person ${person} has lost the seat that the replay gives them in room ${ordinal}.`,
  )
  await setOrdinal(ordinal)
  expect(await differenceOf(id)).toBeNull()
  await pool.query(
    `insert into users_rooms (user_id, room_id, draw_id, drawn_ordinal)
     select $1, id, draw_id, ordinal from rooms where draw_id = $2 and ordinal = 0`,
    [stranger, id],
  )
  expect(await differenceOf(id)).toBe(`Person ${stranger} has a seat in room 0, and none in the replay.`)
})

test.each([
  ['secret', `update draw_secrets set root = repeat('a', 64) where date = $1`, 'secret is not the one'],
  ['seed', `update draws set seed = repeat('a', 64) where date = $1`, 'seed is not the one'],
  ['input hash', `update draws set input_hash = repeat('a', 64) where date = $1`, 'does not have the hash'],
  [
    'input',
    `update draw_inputs set input = set_byte(input, 108, 255) from draws d where d.id = draw_id and d.date = $1`,
    'does not have the hash',
  ],
  [
    'sizes',
    `update draws set sizes = sizes[2:] where date = $1`,
    'It has rooms for 4, 4, 4, 4, 3, and the replay',
  ],
])('a %s changed by hand is said', async (_what, sql, sentence) => {
  const { id, startsAt } = await aDraw()
  expect(await differenceOf(id)).toBeNull()
  await pool.query(sql, [startsAt])

  expect(await differenceOf(id)).toContain(sentence)
})

test.each([
  ['nonsense', () => Buffer.from('nonsense'), 'cannot be read'],
  ['a rate of one person', withAnotherRate, 'seed is not the one'],
  ['a size that contradicts itself', withoutSizes, 'contradicts itself'],
])(
  'an input changed together with its hash to %s is said, and no rate with it',
  async (_what, change, text) => {
    const { id, startsAt } = await aDraw()
    const { rows } = await pool.query<{ input: Buffer }>('select input from draw_inputs where draw_id = $1', [
      id,
    ])
    const changed = change(rows[0]?.input ?? Buffer.of())
    await pool.query('update draw_inputs set input = $2 where draw_id = $1', [id, changed])
    await pool.query('update draws set input_hash = $2 where date = $1', [startsAt, fingerprintOf(changed)])

    expect(await differenceOf(id)).toContain(text)
    expect(await differenceOf(id)).not.toMatch(/\d/)
  },
)

function withAnotherRate(input: Buffer): Uint8Array {
  const record = decodeDrawInput(input)
  const rates = record.facts.rates.map((rate, person) => (person === 0 ? rate - 1 : rate))
  return encodeDrawInput({ ...record, facts: { ...record.facts, rates } })
}

function withoutSizes(input: Buffer): Uint8Array {
  return encodeDrawInput({ ...decodeDrawInput(input), sizing: { min: 5, max: 3, target: 4 } })
}

test('a draw of before inputs were kept cannot be verified, and an unknown one is unknown', async () => {
  const { id } = await aDraw()
  await pool.query('delete from draw_inputs where draw_id = $1', [id])

  expect(await differenceOf(id)).toContain('cannot be verified')
  await expect(verifyDraw(server.deps, 2_147_483_647)).rejects.toMatchObject({ code: 'UNKNOWN_DRAW' })
})

test('the order in which people registered does not change a draw', async () => {
  const root = 'c'.repeat(64)
  // The rest of chance goes into the keys of meetings, which differ.
  const chance = { hex: (bytes: number) => (bytes === 32 ? root : server.deps.chance.hex(bytes)) }
  const people = await addPeople(pool, 40)
  const morning = await anEnrolledMorning(server, people)
  const slot = { startsAt: morning.startsAt, drawAt: morning.startsAt, practice: false }
  const draw = async () => {
    const { id } = await drawSlot({ ...server.deps, chance }, slot)
    const { rows } = await pool.query(
      `select d.seed, d.input_hash, array_agg(s.user_id || ' ' || s.drawn_ordinal order by s.user_id) as seats
       from draws d join users_rooms s on s.draw_id = d.id where d.id = $1 group by d.id`,
      [id],
    )
    return rows[0] as unknown
  }
  const first = await draw()
  await pool.query('delete from draws where date = $1', [morning.startsAt])
  await pool.query('delete from enroll_information where date = $1', [morning.startsAt])
  await pool.query('insert into enroll_information (user_id, date) select unnest($1::int[]), $2', [
    people.toReversed(),
    morning.startsAt,
  ])

  expect(await draw()).toEqual(first)
})

test('forty people who were all up yesterday meet nobody again today', async () => {
  const yesterday = await anEnrolledMorning(server, 40)
  const { id: before } = await yesterday.draw()
  await pool.query('update users_rooms set participate = true, entered = true where draw_id = $1', [before])
  const { id: today } = await (await anEnrolledMorning(server, yesterday.people)).draw()
  const { rows } = await pool.query(
    `select one.user_id from users_rooms one
     join users_rooms other on other.room_id = one.room_id and other.user_id > one.user_id
     join users_rooms was on was.user_id = one.user_id and was.draw_id = $1
     join users_rooms companion on companion.user_id = other.user_id and companion.room_id = was.room_id
     where one.draw_id = $2`,
    [before, today],
  )

  expect(rows).toEqual([])
})
