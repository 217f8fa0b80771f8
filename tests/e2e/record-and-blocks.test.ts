import { createHash } from 'node:crypto'
import { closeRooms } from '@kuji/services/rooms/close-rooms'
import { settleDraws } from '@kuji/services/settlement/settle-draws'
import { queueNudges } from '@kuji/services/signal/queue-nudges'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { aMorningWith, type DrawnMorning } from '../support/drawn-morning.ts'
import type { Person } from '../support/kuji-people.ts'
import { aPhoneOf } from '../support/phone-of.ts'
import { aListeningKuji, openPhoneOf, type ListeningKuji } from '../support/listening-kuji.ts'

test('after a morning one checks the draw, says whom never to meet again, and mends the record', async () => {
  const kuji = await aListeningKuji()
  const morning = await aMorningWith(kuji, 3, 'a1', 'a2')
  await nudge(kuji, morning.person('a3'))
  morning.goTo(16)
  await closeRooms(kuji.deps)
  await settleDraws(kuji.deps)

  const early = await openPhoneOf(morning.person('a1'), kuji)
  await early.page.goto('/')
  await early.page.getByText('2人で起きました。').waitFor()
  await checkTheDraw(early.page)
  await blockAndTakeBack(kuji, early.page, morning)
  await early.context.close()

  const late = await openPhoneOf(morning.person('a3'), kuji)
  await late.page.goto('/')
  await disputeTheMorning(late.page)
})

/** A morning of which nobody was told would not count as missed. */
async function nudge(kuji: ListeningKuji, sleeper: Person): Promise<void> {
  const phone = await aPhoneOf(kuji, sleeper)
  await queueNudges(kuji.deps)
  await kuji.work()
  expect(phone.kinds()).toEqual(['nudge'])
}

/** What the screen shows of the draw is true by its own word: the secret has the fingerprint. */
async function checkTheDraw(page: Page): Promise<void> {
  await page.getByText('この抽選のしくみ').click()
  await page.getByText('3人を1部屋に分けました。').waitFor()
  const [commitment, secret = ''] = await page.locator('code').allInnerTexts()
  expect(createHash('sha256').update(secret).digest('hex')).toBe(commitment)
}

async function blockAndTakeBack(kuji: ListeningKuji, page: Page, { person }: DrawnMorning): Promise<void> {
  const [me, other] = [person('a1'), person('a2')]
  const block = page.getByRole('button', { name: `${other.username}: もう会わない` })
  await page.getByRole('link', { name: '会った人・もう会わない' }).click()
  await block.click()
  await page.getByRole('heading', { name: 'もう会わない人' }).waitFor()
  expect(await blocksIn(kuji)).toEqual([{ blocker: me.userId, blocked: other.userId }])

  const undo = page.getByRole('button', { name: `${other.username}: 元に戻す` })
  await undo.first().click()
  await block.waitFor()
  expect(await blocksIn(kuji)).toEqual([])
}

/** Somebody who slept, by the record, says that they did not. */
async function disputeTheMorning(page: Page): Promise<void> {
  await page.getByRole('link', { name: '記録を見る' }).click()
  await page.getByText('数字は、5回の朝がそろうと出ます。いまは1回です。').waitFor()
  expect(await page.getByRole('list', { name: 'これまでの朝' }).innerText()).toContain('お休み')

  const wrong = page.getByRole('button', { name: /これは違う$/ })
  await wrong.click()
  await page.getByRole('button', { name: '伝える' }).click()
  await page.getByText('お知らせありがとうございます。').waitFor()
  await page.reload()
  await page.getByText('お知らせありがとうございます。').waitFor()
  expect(await wrong.count()).toBe(0)
}

async function blocksIn({ deps }: ListeningKuji): Promise<unknown[]> {
  const { rows } = await deps.db.pool.query('select blocker_id as blocker, blocked_id as blocked from blocks')
  return rows
}
