import { giveUpLeftovers } from '@kuji/services/hosting/give-up-leftovers'
import { afterAll, expect, test } from 'vitest'
import { aMorningAtZoom } from '../../../../support/room-at-zoom.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer({ hosts: 1 })
afterAll(() => server.close())

const alarm = '"alarm":"meetings_left"'

test('a meeting that could not be removed for a day is left to the search for strays, with an alarm', async () => {
  const { goTo, meeting } = await aMorningAtZoom(server)
  const state = async (): Promise<string> =>
    (await server.deps.db.prisma.meeting.findUniqueOrThrow({ where: { id: meeting.id } })).state
  goTo(24 * 60 + 20)
  await giveUpLeftovers(server.deps)
  expect(await state()).toBe('made')
  expect(server.logLines.join('')).not.toContain(alarm)

  goTo(24 * 60 + 20.1)
  await giveUpLeftovers(server.deps)
  await giveUpLeftovers(server.deps)
  expect(await state()).toBe('gone')
  expect(server.logLines.filter((line) => line.includes(alarm))).toHaveLength(1)
})
