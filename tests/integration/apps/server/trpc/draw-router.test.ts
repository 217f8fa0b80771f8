import { createHash } from 'node:crypto'
import type { DrawStory } from '@kuji/contract/draw'
import type { SlotList } from '@kuji/contract/slots'
import { readDrawRoot } from '@kuji/services/draw/publish-draw-secrets'
import { afterAll, expect, test } from 'vitest'
import { trigger } from '../../../../support/kuji-calls.ts'
import { aPage, dataOf, pageRefusalOf } from '../../../../support/kuji-page.ts'
import { aPerson } from '../../../../support/kuji-people.ts'
import { aMorning, aRegisteredMorning } from '../../../../support/morning-of.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer()
afterAll(() => server.close())

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

test('before the draw its story is the commitment of the slot, after it everything that makes the seed', async () => {
  const morning = await aRegisteredMorning(server, 7)
  const startsAt = morning.startsAt.toISOString()
  const page = aPage(server, morning.people[0])
  const listed = dataOf<SlotList>(await page.ask('slots.list')).slots[0]?.commitment
  const before = dataOf<DrawStory>(await page.ask('draw.story', { startsAt }))
  morning.goTo(-10)
  expect(dataOf(await page.ask('draw.story', { startsAt }))).toEqual(before)
  await trigger(server, '09:00')
  const { commitment, made, ...rest } = dataOf<DrawStory>(await page.ask('draw.story', { startsAt }))

  expect(before).toEqual({ startsAt, commitment: listed, made: null })
  expect(rest).toEqual({ startsAt })
  expect(made).toMatchObject({ drawnAt: server.clock.now().toISOString(), people: 7, rooms: 2 })
  expect(commitment).toBe(listed)
  expect(sha256(made?.secret ?? '')).toBe(commitment)
  expect(sha256(`${made?.secret}${startsAt}${made?.inputHash}`)).toBe(made?.seed)
})

test('the root, from which rates and blocks could be guessed, is in no answer and no log', async () => {
  const morning = await aRegisteredMorning(server, 4)
  const startsAt = morning.startsAt.toISOString()
  const page = aPage(server, morning.people[0])
  morning.goTo(-10)
  await trigger(server, '09:00')
  const root = (await readDrawRoot(server.deps.db.pool, morning.startsAt)) ?? ''
  const answers = [await page.ask('draw.story', { startsAt }), await page.ask('slots.list')]

  expect(root).toMatch(/^[0-9a-f]{64}$/)
  for (const { body } of answers) {
    expect(body).not.toContain(root)
    expect(body).not.toContain('"rate')
  }
  expect(server.logLines.join('\n')).not.toContain(root)
})

test('a slot nobody has asked for has no commitment yet, and what is no slot has no story', async () => {
  const startsAt = aMorning(server).startsAt.toISOString()
  const page = aPage(server, await aPerson(server))
  const ask = (instant: string) => page.ask('draw.story', { startsAt: instant })

  expect(dataOf(await ask(startsAt))).toEqual({ startsAt, commitment: null, made: null })
  expect(pageRefusalOf(await ask('2030-01-07T00:01:00.000Z'))).toEqual([422, 'NOT_A_SLOT'])
  expect(pageRefusalOf(await aPage(server).ask('draw.story', { startsAt }))).toEqual([401, 'NOT_SIGNED_IN'])
})

test('a draw of before secrets were published looks as if it were not made', async () => {
  const morning = await aRegisteredMorning(server, 3)
  const startsAt = morning.startsAt.toISOString()
  morning.goTo(-10)
  await trigger(server, '09:00')
  await server.deps.db.prisma.drawSecret.delete({ where: { startsAt: morning.startsAt } })
  const page = aPage(server, morning.people[0])

  expect(dataOf(await page.ask('draw.story', { startsAt }))).toEqual({
    startsAt,
    commitment: null,
    made: null,
  })
})
