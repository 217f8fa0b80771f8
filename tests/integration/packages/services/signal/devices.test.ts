import { createECDH, randomBytes } from 'node:crypto'
import { countDevices, subscribe, unsubscribe } from '@kuji/services/signal/devices'
import { afterAll, expect, test } from 'vitest'
import { aPage, dataOf, pageRefusalOf } from '../../../../support/kuji-page.ts'
import { aPerson, severalPeople } from '../../../../support/kuji-people.ts'
import { aRunningServer } from '../../../../support/running-server.ts'
import { aDevice, readDevice } from '../../../../support/tested-device.ts'

const server = await aRunningServer()
afterAll(() => server.close())

const { deps, phones, clock } = server
const { pool } = deps.db

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
  'https://[::1]/push',
  'https://[::ffff:169.254.169.254]/latest/meta-data',
  'https://10.0.0.1/push',
  'https://2130706433/push',
  'https://0x7f.1/push',
  'https://evil.example/push',
  'https://fcm.googleapis.com.evil.example/push',
  'https://evil.example/?https://fcm.googleapis.com/',
  'https://fcm.googleapis.com@evil.example/push',
  'http://fcm.googleapis.com/push',
  'https://fcm.googleapis.com:8443/push',
  'javascript:alert(1)',
  'file:///etc/passwd',
  'https://fcm.googleapis.com/\u0000',
  'HTTPS://FCM.googleapis.com/push',
  'https://fcm.googleapis.com:443/push',
  'https://fcm.googleapis.com\\@evil.example/push',
  'https://fcm.googleapis.com',
  `https://fcm.googleapis.com/${'a'.repeat(2000)}`,
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

function keysWith(change: { readonly p256dh?: string; readonly auth?: string }) {
  return { ...phones.subscribe().keys, ...change }
}

const point = createECDH('prime256v1').generateKeys()
const offCurve = Buffer.concat([point.subarray(0, 64), Buffer.from([(point[64] ?? 0) ^ 1])])

test.each([
  ['a key that is not on the curve', { p256dh: offCurve.toString('base64url') }],
  ['a key of nothing', { p256dh: Buffer.alloc(65).toString('base64url') }],
  ['a compressed key', { p256dh: Buffer.concat([Buffer.from([2]), randomBytes(64)]).toString('base64url') }],
  ['a short key', { p256dh: point.subarray(0, 64).toString('base64url') }],
  ['a long key', { p256dh: Buffer.concat([point, Buffer.alloc(2)]).toString('base64url') }],
  ['a short secret', { auth: randomBytes(15).toString('base64url') }],
  ['a long secret', { auth: randomBytes(18).toString('base64url') }],
  ['a secret that is no text of base64url', { auth: '!'.repeat(22) }],
])('%s is refused, and nothing is stored', async (_name, change) => {
  const person = await aPerson(server)
  const { endpoint } = phones.subscribe()
  const reply = await aPage(server, person).change('signal.subscribe', { endpoint, keys: keysWith(change) })

  expect([400, 422]).toContain(reply.statusCode)
  expect(pageRefusalOf(reply)[1]).toMatch(/^(PUSH_KEYS_REFUSED|INVALID_INPUT)$/)
  expect(await countDevices(deps, person.userId)).toBe(0)
  expect(await readDevice(server, endpoint)).toBeNull()
})

test('a refused subscription changes nothing of a device that is there', async () => {
  const person = await aPerson(server)
  const { endpoint } = await aDevice(server, person)
  const before = await deps.db.prisma.pushSubscription.findUnique({ where: { endpoint } })
  const keys = keysWith({ p256dh: offCurve.toString('base64url') })
  const reply = await aPage(server, await aPerson(server)).change('signal.subscribe', { endpoint, keys })

  expect(pageRefusalOf(reply)[1]).toBe('PUSH_KEYS_REFUSED')
  expect(await deps.db.prisma.pushSubscription.findUnique({ where: { endpoint } })).toEqual(before)
})

test('what is known of a device stays when it subscribes again, and goes with its keys or its person', async () => {
  const [one, other] = await severalPeople(server, 2)
  if (one === undefined || other === undefined) throw new Error('nobody there')
  const { endpoint, keys } = await aDevice(server, one)
  const known = { lastShownAt: clock.now(), silentSince: clock.now() }
  const learn = () =>
    pool.query('update push_subscriptions set last_shown_at = $2, silent_since = $2 where endpoint = $1', [
      endpoint,
      clock.now(),
    ])
  const unknown = { lastShownAt: null, silentSince: null }

  await learn()
  await subscribe(deps, { userId: one.userId, subscription: { endpoint, keys } })
  expect(await readDevice(server, endpoint)).toMatchObject(known)

  const renewed = { endpoint, keys: phones.subscribe().keys }
  await subscribe(deps, { userId: one.userId, subscription: renewed })
  expect(await readDevice(server, endpoint)).toMatchObject(unknown)

  await learn()
  await subscribe(deps, { userId: other.userId, subscription: renewed })
  expect(await readDevice(server, endpoint)).toMatchObject(unknown)
})

test('an address is looked up for a new device that counts, or for one that is known', async () => {
  const { userId } = await aPerson(server)
  const known = phones.subscribe()
  await subscribe(deps, { userId, subscription: known })
  for (let spent = 1; spent < 30; spent++) await deps.guards.countSignal(userId)
  const lookedUp: string[] = []
  const push: typeof deps.push = {
    ...deps.push,
    findFault: (subscription, signal) => {
      lookedUp.push(subscription.endpoint)
      return deps.push.findFault(subscription, signal)
    },
  }
  await subscribe({ ...deps, push }, { userId, subscription: known })
  await expect(subscribe({ ...deps, push }, { userId, subscription: phones.subscribe() })).rejects.toThrow(
    expect.objectContaining({ code: 'RATE_LIMITED' }),
  )

  expect(lookedUp).toEqual([known.endpoint])
})

test('ten devices are told, and the oldest goes when an eleventh comes', async () => {
  const { userId } = await aPerson(server)
  const subscriptions = Array.from({ length: 11 }, () => phones.subscribe())
  for (const subscription of subscriptions) await subscribe(deps, { userId, subscription })
  const kept = await deps.db.prisma.pushSubscription.findMany({ where: { userId }, orderBy: { id: 'asc' } })

  expect(kept.map(({ endpoint }) => endpoint)).toEqual(subscriptions.slice(1).map(({ endpoint }) => endpoint))
})

test('of eleven devices the one goes that was heard of longest ago', async () => {
  const { userId } = await aPerson(server)
  const start = clock.now().getTime()
  const subscriptions = Array.from({ length: 11 }, () => phones.subscribe())
  for (const [index, subscription] of subscriptions.entries()) {
    clock.moveTo(new Date(start + index * 1000))
    await subscribe(deps, { userId, subscription })
    if (index === 9)
      await pool.query('update push_subscriptions set last_shown_at = $2 where endpoint = $1', [
        subscriptions[0]?.endpoint,
        clock.now(),
      ])
  }
  const kept = await deps.db.prisma.pushSubscription.findMany({ where: { userId }, orderBy: { id: 'asc' } })

  const [first, , ...later] = subscriptions.map(({ endpoint }) => endpoint)
  expect(kept.map(({ endpoint }) => endpoint)).toEqual([first, ...later])
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
