import { warnOfShortage } from '@kuji/services/operations/warn-of-shortage'
import { syncHosts } from '@kuji/services/hosting/sync-hosts'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { register } from '../../../../support/kuji-calls.ts'
import { severalPeople } from '../../../../support/kuji-people.ts'
import { aMorning } from '../../../../support/morning-of.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer({ hosts: 2 })
afterAll(() => server.close())
beforeEach(() => syncHosts(server.deps, new AbortController().signal))

function warnings(): unknown[] {
  return server.logLines
    .map((line): Record<string, unknown> => JSON.parse(line))
    .filter(({ alarm }) => alarm === 'rooms_short_ahead')
}

test('the operator is told of a slot that is short, once an hour from twelve hours before', async () => {
  const { startsAt, goTo } = aMorning(server)
  for (const by of await severalPeople(server, 11)) await register(server, by, startsAt)
  goTo(-12 * 60 - 1)
  await warnOfShortage(server.deps)
  expect(warnings()).toEqual([])

  goTo(-11 * 60)
  await Promise.all([warnOfShortage(server.deps), warnOfShortage(server.deps)])
  goTo(-10 * 60 - 1)
  await warnOfShortage(server.deps)
  const told = { startsAt: startsAt.toISOString(), rooms: 3, hosts: 2, short: 1, remedy: 'larger' }
  expect(warnings()).toEqual([expect.objectContaining(told)])

  goTo(-10 * 60)
  await warnOfShortage(server.deps)
  expect(warnings()).toHaveLength(2)
})
