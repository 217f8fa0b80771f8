import { randomUUID } from 'node:crypto'
import { inTransaction } from '@kuji/db/in-transaction'
import { listen } from '@kuji/db/listen'
import { notify, notifyAll } from '@kuji/db/notify'
import { openPool } from '@kuji/db/open-pool'
import { afterAll, expect, onTestFinished, test, vi } from 'vitest'
import { createTestDatabase } from '../../../support/test-database.ts'

const database = await createTestDatabase()
const pool = openPool(database.url, { max: 2 })

afterAll(async () => {
  await pool.end()
  await database.drop()
})

async function hear() {
  const channel = randomUUID()
  const heard: string[] = []
  const reconnects: string[] = []
  const listener = await listen(database.url, {
    channel,
    onMessage: (payload) => heard.push(payload),
    onReconnect: () => reconnects.push(channel),
  })
  onTestFinished(listener.close)
  return { channel, heard, reconnects }
}

test('a message is heard when its transaction commits, and never when it rolls back', async () => {
  const { channel, heard } = await hear()

  const undone = inTransaction(pool, async (client) => {
    await notify(client, { channel, payload: 'undone' })
    throw new Error('no')
  })
  await undone.catch(() => null)
  await inTransaction(pool, (client) => notify(client, { channel, payload: 'done' }))

  await vi.waitFor(() => expect(heard).toEqual(['done']))
})

test('of many messages told at once each is heard, in order', async () => {
  const { channel, heard } = await hear()
  const payloads = Array.from({ length: 500 }, (_, index) => `topic ${index}`)
  await notifyAll(pool, { channel, payloads: [] })
  await notifyAll(pool, { channel, payloads })

  await vi.waitFor(() => expect(heard).toEqual(payloads))
})

test('listening goes on after the connection was killed, and says that it was away', async () => {
  const { channel, heard, reconnects } = await hear()

  await pool.query(`select pg_terminate_backend(pid) from pg_stat_activity where query = $1`, [
    `listen "${channel}"`,
  ])
  await vi.waitFor(() => expect(reconnects).toHaveLength(1), { timeout: 5_000 })
  await notify(pool, { channel, payload: 'again' })

  await vi.waitFor(() => expect(heard).toEqual(['again']))
})

test('after closing nothing is heard and no connection is left', async () => {
  const channel = randomUUID()
  const heard: string[] = []
  const listener = await listen(database.url, { channel, onMessage: (payload) => heard.push(payload) })

  await listener.close()
  await notify(pool, { channel, payload: 'too late' })

  const open = await pool.query('select from pg_stat_activity where query = $1', [`listen "${channel}"`])
  expect([open.rowCount, heard]).toEqual([0, []])
})

test('listening where there is no database fails at once', async () => {
  const nowhere = 'postgresql://kuji:x@127.0.0.1:1/kuji'

  await expect(listen(nowhere, { channel: 'x', onMessage: () => {} })).rejects.toThrow('ECONNREFUSED')
})
