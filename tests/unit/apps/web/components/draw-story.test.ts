// @vitest-environment happy-dom
import type { DrawStory as Story } from '@kuji/contract/draw'
import { flushPromises } from '@vue/test-utils'
import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import DrawStory from '../../../../../apps/web/src/components/DrawStory.vue'
import { mountScreen } from '../mount-screen.ts'

const startsAt = '2026-11-24T00:00:00.000Z'
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const secret = sha256('a root')
const commitment = sha256(secret)
const inputHash = sha256('the people')
const made = {
  ...{ drawnAt: '2026-11-23T23:50:02.000Z', people: 43, rooms: 11 },
  ...{ secret, inputHash, seed: sha256(secret + startsAt + inputHash) },
}

/** The disclosure, and how often the server was asked. */
function aStory(story: Story, drawn: boolean) {
  const asked: unknown[] = []
  const query = (input: unknown) => {
    asked.push(input)
    return Promise.resolve(story)
  }
  const { screen } = mountScreen(DrawStory, {
    time: startsAt,
    props: { startsAt, zone: 'Asia/Tokyo', drawn },
    trpc: { draw: { story: { query } } },
  })
  const open = async () => {
    screen.get('details').element.open = true
    await screen.get('details').trigger('toggle')
    await flushPromises()
  }
  return { screen, asked, open }
}

test('nothing is asked until somebody wants to know', async () => {
  const { screen, asked, open } = aStory({ startsAt, commitment, made }, true)
  await flushPromises()
  expect(asked).toEqual([])

  await open()

  expect(asked).toEqual([{ startsAt }])
  expect(screen.get('summary').text()).toBe('この抽選のしくみ')
})

test('a made draw is told in one paragraph, with its hashes and a line that checks them', async () => {
  const { screen, open } = aStory({ startsAt, commitment, made }, true)
  await open()

  expect(screen.text()).toContain('8:50 に、43人を11部屋に分けました。')
  expect(screen.findAll('code').map((code) => code.text())).toEqual([
    commitment,
    secret,
    inputHash,
    `printf %s ${secret} | sha256sum`,
  ])
})

test('before the draw there is the fingerprint of the secret, and no more', async () => {
  const { screen, open } = aStory({ startsAt, commitment, made: null }, false)
  await open()

  expect(screen.get('summary').text()).toBe('抽選の指紋を見る')
  expect(screen.findAll('code').map((code) => code.text())).toEqual([commitment])
})

test('a draw of a time before fingerprints says that it has none', async () => {
  const { screen, open } = aStory({ startsAt, commitment: null, made: null }, true)
  await open()

  expect(screen.text()).toContain('この抽選には、公開された指紋がありません。')
})

test('a slot nobody has asked for has no fingerprint yet, and says so', async () => {
  const { screen, open } = aStory({ startsAt, commitment: null, made: null }, false)
  await open()

  expect(screen.text()).toContain('指紋は、まもなくここに出ます。')
  expect(screen.find('code').exists()).toBe(false)
})
