import type { PushSubscriptionInput } from '@kuji/contract/signal'
import { inTransaction } from '@kuji/db/in-transaction'
import { readDrawProgress } from '@kuji/services/draw/read-draw'
import { closeRooms } from '@kuji/services/rooms/close-rooms'
import { unsubscribe } from '@kuji/services/signal/devices'
import { queueSignals } from '@kuji/services/signal/queue-signals'
import { sendSignals } from '@kuji/services/signal/send-signals'
import { settleLeftAlone } from '@kuji/services/signal/settle-left-alone'
import { afterAll, expect, test } from 'vitest'
import type { Person } from '../../../../support/kuji-people.ts'
import { aReadyRoom as aReadyRoomOf } from '../../../../support/ready-room.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer()
afterAll(() => server.close())

const { deps, phones } = server
const patience = new AbortController().signal

const aReadyRoom = (shape: Parameters<typeof aReadyRoomOf>[1] = {}) => aReadyRoomOf(server, shape)

/** Sends what is due now. */
async function send(): Promise<void> {
  await sendSignals(deps, phones.origin, patience)
}

/** Lets the time pass that tries wait for. */
async function letPausesPass(): Promise<void> {
  await deps.db.pool.query('update deliveries set not_before = null')
}

function messagesTo(subscriptions: readonly PushSubscriptionInput[]) {
  const endpoints = subscriptions.map(({ endpoint }) => endpoint)
  return phones.received.filter(({ endpoint }) => endpoints.includes(endpoint))
}

async function signalOf({ userId }: Person, roomId: number) {
  return deps.db.prisma.signal.findFirstOrThrow({ where: { userId, roomId } })
}

test('everybody with a phone is told once, however often it is asked for', async () => {
  const { by, roomId, subscriptions } = await aReadyRoom({ people: 4 })
  await send()
  await send()

  expect(messagesTo(subscriptions)).toHaveLength(1)
  expect(await signalOf(by, roomId)).toMatchObject({ state: 'sent', sentAt: server.clock.now() })
})

test('the message lives until its reader would be late, is urgent, replaces itself, and opens the room', async () => {
  const { roomId, drawId, subscriptions } = await aReadyRoom({ people: 3 })
  await send()
  const [message] = messagesTo(subscriptions)

  expect(message).toMatchObject({ ttlSeconds: 900, urgency: 'high', topic: `morning-${drawId}` })
  expect(JSON.parse(message?.text ?? '')).toEqual({
    web_push: 8030,
    notification: {
      title: '部屋ができました。',
      body: '3人です。起きたら、ひと押しで入れます。',
      navigate: `http://localhost:3000/join/${roomId}`,
      tag: `morning-${drawId}`,
      lang: 'ja',
      silent: false,
      data: { receipt: expect.stringMatching(/^[\da-f]{32}$/) },
    },
    mutable: true,
    kuji: { kind: 'room_ready', roomId, receipt: expect.stringMatching(/^[\da-f]{32}$/) },
  })
})

test('the message is in the language of its reader, and names neither people nor the meeting', async () => {
  const { by, people, subscriptions } = await aReadyRoom({ people: 4 })
  await deps.db.prisma.user.update({ where: { id: by.userId }, data: { locale: 'en' } })
  await send()
  const text = messagesTo(subscriptions)[0]?.text ?? ''

  expect(JSON.parse(text).notification).toMatchObject({ title: 'Your room is ready.', lang: 'en' })
  expect(text).toContain('Four of you')
  for (const secret of ['/j/', ...people.map(({ username }) => username)]) expect(text).not.toContain(secret)
})

test('a room at the second provider is announced as what it is, and its address stays off the lock screen', async () => {
  const { roomId, subscriptions } = await aReadyRoom({ people: 3 })
  const address = 'https://meet.example/kuji-0123'
  await deps.db.prisma.room.update({
    where: { id: roomId },
    data: { provider: 'fallback', zoomUrl: address },
  })
  await send()
  const text = messagesTo(subscriptions)[0]?.text ?? ''

  expect(JSON.parse(text).notification.body).toBe(
    '3人です。起きたら、ひと押しで入れます。Zoom ではなく、ブラウザで開きます。',
  )
  expect(text).not.toContain('meet.example')
})

test('who was told of a room that broke is told of the other one, once', async () => {
  const { by, roomId, subscriptions } = await aReadyRoom({ people: 3 })
  await send()
  await inTransaction(deps.db.pool, (client) =>
    queueSignals(deps, client, { kind: 'room_replaced', to: [{ userId: by.userId, roomId }] }),
  )
  await send()
  await send()
  const told = messagesTo(subscriptions).map(({ text }) => JSON.parse(text))

  expect(told.map(({ kuji }) => kuji)).toMatchObject([
    { kind: 'room_ready', roomId },
    { kind: 'room_replaced', roomId },
  ])
  expect(told[1].kuji.receipt).not.toBe(told[0].kuji.receipt)
  expect(told[1].notification).toMatchObject({ navigate: told[0].notification.navigate })
})

test('every device of a person is told', async () => {
  const { subscriptions } = await aReadyRoom({ devices: 3 })
  await send()

  expect(messagesTo(subscriptions)).toHaveLength(3)
})

test('a device that is gone is forgotten, and the person counts as told by the other', async () => {
  const { by, roomId, subscriptions } = await aReadyRoom({ devices: 2 })
  phones.unsubscribe(subscriptions[0]?.endpoint ?? '')
  await send()

  expect(messagesTo(subscriptions).map(({ endpoint }) => endpoint)).toEqual([subscriptions[1]?.endpoint])
  expect(await signalOf(by, roomId)).toMatchObject({ state: 'sent' })
  const left = await deps.db.prisma.pushSubscription.findMany({ where: { userId: by.userId } })
  expect(left.map(({ endpoint }) => endpoint)).toEqual([subscriptions[1]?.endpoint])
})

test.each([404, 410])('a push service that answers %i ends the subscription', async (status) => {
  const { by, roomId } = await aReadyRoom()
  phones.misbehave(status)
  await send()

  expect(await signalOf(by, roomId)).toMatchObject({ state: 'undeliverable' })
  expect(await deps.db.prisma.pushSubscription.count({ where: { userId: by.userId } })).toBe(0)
})

test.each([429, 500, 503, 'reset'] as const)(
  'after %s it is tried again later, once',
  async (misbehaviour) => {
    const { by, roomId, subscriptions } = await aReadyRoom()
    phones.misbehave(misbehaviour)
    await send()
    expect(await signalOf(by, roomId)).toMatchObject({ state: 'waiting', sentAt: null })
    await send()
    expect(messagesTo(subscriptions)).toHaveLength(0)

    await letPausesPass()
    await send()
    expect(messagesTo(subscriptions)).toHaveLength(1)
    expect(await signalOf(by, roomId)).toMatchObject({ state: 'sent' })
  },
)

test.each([429, 503, 'reset'] as const)(
  'when one of two devices answers %s, it is tried again and the other is told once',
  async (misbehaviour) => {
    const { by, roomId, drawId, subscriptions } = await aReadyRoom({ devices: 2 })
    phones.misbehave(misbehaviour)
    await send()
    expect(messagesTo(subscriptions)).toHaveLength(1)
    expect(await signalOf(by, roomId)).toMatchObject({ state: 'waiting', sentAt: server.clock.now() })
    expect(await readDrawProgress(deps, drawId)).toMatchObject({ signalled: 1 })

    await letPausesPass()
    await send()
    expect(subscriptions.map((one) => messagesTo([one]).length)).toEqual([1, 1])
    expect(await signalOf(by, roomId)).toMatchObject({ state: 'sent' })
    expect(await readDrawProgress(deps, drawId)).toMatchObject({ signalled: 1 })
  },
)

test('a device refused for good is not tried again along with one that has to wait', async () => {
  const { by, roomId, subscriptions } = await aReadyRoom({ devices: 2 })
  phones.misbehave(400, 503)
  await send()
  await letPausesPass()
  await send()

  expect(messagesTo(subscriptions)).toHaveLength(1)
  expect(await signalOf(by, roomId)).toMatchObject({ state: 'sent' })
})

test.each([
  { devices: 2, state: 'sent' },
  { devices: 1, state: 'undeliverable' },
])('of $devices devices one that waits until the room closes leaves $state', async ({ devices, state }) => {
  const { by, roomId, goTo } = await aReadyRoom({ devices })
  phones.misbehave(503)
  await send()
  goTo(15)
  await closeRooms(deps)

  expect(await signalOf(by, roomId)).toMatchObject({ state })
})

test('one who has to wait keeps nobody else waiting, and nobody is told twice for it', async () => {
  const { subscriptions } = await aReadyRoom({ people: 2, beside: 1 })
  phones.misbehave(429)
  await send()
  await letPausesPass()
  await send()

  expect(messagesTo(subscriptions)).toHaveLength(2)
})

test('a refusal that no other try can mend is not tried again, and the subscription stays', async () => {
  const { by, roomId } = await aReadyRoom()
  phones.misbehave(400)
  await send()

  expect(await signalOf(by, roomId)).toMatchObject({ state: 'undeliverable' })
  expect(await deps.db.prisma.pushSubscription.count({ where: { userId: by.userId } })).toBe(1)
})

test('somebody without a phone is nobody to tell, and no reason to try again', async () => {
  const { by, roomId } = await aReadyRoom({ devices: 0 })
  await send()

  expect(await signalOf(by, roomId)).toMatchObject({ state: 'undeliverable', noDevice: true })
})

test('somebody whose only phone is gone had a phone', async () => {
  const { by, roomId, subscriptions } = await aReadyRoom()
  phones.unsubscribe(subscriptions[0]?.endpoint ?? '')
  await send()

  expect(await signalOf(by, roomId)).toMatchObject({ state: 'undeliverable', noDevice: false })
})

test('who takes their only phone away while its message waits had a phone too', async () => {
  const { by, roomId, subscriptions } = await aReadyRoom()
  await unsubscribe(deps, { userId: by.userId, endpoint: subscriptions[0]?.endpoint ?? '' })
  await settleLeftAlone(deps)

  expect(await signalOf(by, roomId)).toMatchObject({ state: 'undeliverable', noDevice: false })
})

test('when the room has closed nobody is woken for it', async () => {
  const { by, roomId, subscriptions, goTo } = await aReadyRoom()
  goTo(15)
  await send()

  expect(messagesTo(subscriptions)).toEqual([])
  expect(await signalOf(by, roomId)).toMatchObject({ state: 'undeliverable' })
})

test('no endpoint, key or message is ever written to the log', async () => {
  const { subscriptions } = await aReadyRoom()
  const log = server.logLines.join('')

  expect(log).toContain('a device was not told')
  for (const { endpoint, keys } of subscriptions)
    for (const secret of [new URL(endpoint).pathname, keys.auth, keys.p256dh])
      expect(log).not.toContain(secret)
})

test('what would have to wait until a sleeper is late is refused at once, while there may be another way', async () => {
  const { by, roomId, goTo } = await aReadyRoom({ people: 3 })
  goTo(4 + 1 / 3)
  phones.misbehave({ status: 429, retryAfter: '50' })
  await send()

  expect(await signalOf(by, roomId)).toMatchObject({ state: 'undeliverable' })
})
