import { expect, test } from 'vitest'
import { aLedgerHouse } from '../../../../support/zoom-ledgers.ts'

test('calls are counted by host and UTC day, together by all processes', async () => {
  const house = await aLedgerHouse()
  await house.db.pool.query(`insert into hosts (name) values ('owl@zoom.example'), ('lark@zoom.example')`)
  const ledgers = [house.open(), house.open()]
  const count = async (host: string, calls: number): Promise<void> => {
    await Promise.all(
      ledgers.flatMap((ledger) => Array.from({ length: calls }, () => ledger.countHostCall(host))),
    )
  }
  const counted = async (): Promise<unknown[]> => {
    const { rows } = await house.db.pool.query(
      `select name, calls, calls_on::text as day from hosts order by name desc`,
    )
    return rows
  }
  house.clock.moveTo('2030-01-06T23:59:59.999Z')
  await count('owl@zoom.example', 10)
  await count('nobody@zoom.example', 1)
  expect(await counted()).toEqual([
    { name: 'owl@zoom.example', calls: 20, day: '2030-01-06' },
    { name: 'lark@zoom.example', calls: 0, day: null },
  ])

  house.clock.moveTo('2030-01-07T00:00:00Z')
  await count('owl@zoom.example', 1)
  expect((await counted())[0]).toEqual({ name: 'owl@zoom.example', calls: 2, day: '2030-01-07' })
})
