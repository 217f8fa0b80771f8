import { afterAll, expect, test } from 'vitest'
import { aPage, dataOf, pageRefusalOf } from '../../../../support/kuji-page.ts'
import { aPerson } from '../../../../support/kuji-people.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer()
afterAll(() => server.close())

const { phones } = server

test('new devices and tests of them are counted together, thirty an hour', async () => {
  const person = await aPerson(server)
  const page = aPage(server, person)
  for (let device = 0; device < 15; device++) {
    const subscription = phones.subscribe()
    dataOf(await page.change('signal.subscribe', subscription))
    dataOf(await page.change('signal.test', { endpoint: subscription.endpoint }))
  }
  const another = phones.subscribe()

  expect(pageRefusalOf(await page.change('signal.subscribe', another))).toEqual([429, 'RATE_LIMITED'])
  expect(pageRefusalOf(await page.change('signal.test', { endpoint: null }))).toEqual([429, 'RATE_LIMITED'])
  const stored = { where: { endpoint: another.endpoint } }
  expect(await server.deps.db.prisma.pushSubscription.count(stored)).toBe(0)
})

test('what one person does counts for nobody else', async () => {
  const [eager, other] = [await aPerson(server), await aPerson(server)]
  const { endpoint } = phones.subscribe()
  const asked = Array.from({ length: 31 }, () => aPage(server, eager).change('signal.test', { endpoint }))
  const codes = (await Promise.all(asked)).map((reply) => pageRefusalOf(reply)[1])
  expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(1)

  dataOf(await aPage(server, other).change('signal.subscribe', phones.subscribe()))
})

test('a page that tells of the device it has already, each time it is opened, is never refused', async () => {
  const person = await aPerson(server)
  const page = aPage(server, person)
  const subscription = phones.subscribe()
  for (let opened = 0; opened < 40; opened++) dataOf(await page.change('signal.subscribe', subscription))

  dataOf(await page.change('signal.test', { endpoint: subscription.endpoint }))
})
