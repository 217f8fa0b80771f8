import { countDevices, subscribe, unsubscribe } from '@kuji/services/signal/devices'
import { afterAll, expect, test } from 'vitest'
import { aPage, dataOf, pageRefusalOf } from '../../../../support/kuji-page.ts'
import { aPerson, severalPeople } from '../../../../support/kuji-people.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer()
afterAll(() => server.close())

const { deps, phones } = server

test('a device that subscribes is told of, and is forgotten when it unsubscribes', async () => {
  const page = aPage(server, await aPerson(server))
  const subscription = phones.subscribe()
  const asked = async () => dataOf<{ publicKey: string; subscribed: number }>(await page.ask('signal.key'))
  expect(await asked()).toEqual({ publicKey: deps.settings.vapidPublicKey, subscribed: 0 })

  await page.change('signal.subscribe', subscription)
  await page.change('signal.subscribe', subscription)
  expect((await asked()).subscribed).toBe(1)
  await page.change('signal.unsubscribe', { endpoint: subscription.endpoint })
  expect((await asked()).subscribed).toBe(0)
})

test.each([
  'https://127.0.0.1/push/1',
  'https://169.254.169.254/latest/meta-data',
  'https://localhost/push',
  'https://evil.example/push',
  'https://fcm.googleapis.com.evil.example/push',
  'https://evil.example/?https://fcm.googleapis.com/',
  'https://fcm.googleapis.com@evil.example/push',
  'http://fcm.googleapis.com/push',
  'https://fcm.googleapis.com:8443/push',
  'javascript:alert(1)',
  'file:///etc/passwd',
  'https://fcm.googleapis.com/\u0000',
])('%j is no push service that Kuji calls', async (endpoint) => {
  const person = await aPerson(server)
  const { keys } = phones.subscribe()
  const reply = await aPage(server, person).change('signal.subscribe', { endpoint, keys })

  expect([400, 422]).toContain(reply.statusCode)
  expect(pageRefusalOf(reply)[1]).toMatch(/^(PUSH_ENDPOINT_REFUSED|INVALID_INPUT)$/)
  expect(await countDevices(deps, person.userId)).toBe(0)
})

test.each([
  'https://fcm.googleapis.com/fcm/send/abc',
  'https://updates.push.services.mozilla.com/wpush/v2/abc',
  'https://web.push.apple.com/abc',
  'https://wns2-par02p.notify.windows.com/w/?token=abc',
])('%s is a push service that Kuji calls', async (endpoint) => {
  const person = await aPerson(server)
  const { keys } = phones.subscribe()
  const reply = await aPage(server, person).change('signal.subscribe', { endpoint, keys })

  expect(reply.statusCode).toBe(200)
})

test('ten devices are told, and the oldest goes when an eleventh comes', async () => {
  const { userId } = await aPerson(server)
  const subscriptions = Array.from({ length: 11 }, () => phones.subscribe())
  for (const subscription of subscriptions) await subscribe(deps, { userId, subscription })
  const kept = await deps.db.prisma.pushSubscription.findMany({ where: { userId }, orderBy: { id: 'asc' } })

  expect(kept.map(({ endpoint }) => endpoint)).toEqual(subscriptions.slice(1).map(({ endpoint }) => endpoint))
})

test('a device that changes hands is told what concerns its new holder only', async () => {
  const [one, other] = await severalPeople(server, 2)
  if (one === undefined || other === undefined) throw new Error('nobody there')
  const subscription = phones.subscribe()
  await subscribe(deps, { userId: one.userId, subscription })
  await subscribe(deps, { userId: other.userId, subscription })

  expect(await countDevices(deps, one.userId)).toBe(0)
  expect(await countDevices(deps, other.userId)).toBe(1)
  await unsubscribe(deps, { userId: one.userId, endpoint: subscription.endpoint })
  expect(await countDevices(deps, other.userId)).toBe(1)
})

test('one device that subscribes from many tabs at once is one device', async () => {
  const { userId } = await aPerson(server)
  const subscription = phones.subscribe()
  await Promise.all(Array.from({ length: 8 }, () => subscribe(deps, { userId, subscription })))

  expect(await countDevices(deps, userId)).toBe(1)
})
