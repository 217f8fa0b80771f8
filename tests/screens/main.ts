import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { PushSubscriptionInput } from '@kuji/contract/signal'
import { findBrowser } from '../../scripts/find-browser.ts'
import { ensureWebBuild } from '../../scripts/start/web-build.ts'
import { startBenchDatabase } from '../bench/bench-database.ts'
import { aPerson, type Person } from '../support/kuji-people.ts'
import { aRunningServer, type RunningServer } from '../support/running-server.ts'
import { openCamera, untilStill, type Camera, type Setting, type Sitter } from './camera.ts'
import { pictures, type Picture } from './pictures.ts'
import { layOutMorning, showpieces } from './showpieces.ts'
import { indexOf } from './write-index.ts'

/**
 * `npm run screens`: takes every picture of `docs/screens`, those of the README and of the app's manifest,
 * of the built app at a real server. `npm run screens -- ready joined` takes only those, and no others.
 */
process.chdir(new URL('../..', import.meta.url).pathname)
const folder = 'docs/screens'
const quality = 72
const settings: readonly Setting[] = (['ja', 'en'] as const).flatMap((locale) =>
  (['light', 'dark'] as const).map((light) => ({ locale, light })),
)

const wanted = process.argv.slice(2)
const chosen = wanted.length === 0 ? pictures : pictures.filter(({ name }) => wanted.includes(name))
const executable = await findBrowser()
await ensureWebBuild()
await using stack = new AsyncDisposableStack()
const database = await startBenchDatabase()
stack.defer(database.remove)
const kuji = await aRunningServer({ databaseUrl: database.url, fallbackUrl: 'https://meet.example' })
stack.defer(kuji.close)
const camera = await openCamera(executable, {
  origin: await kuji.listen(),
  publicKey: kuji.deps.settings.vapidPublicKey,
})
stack.defer(camera.close)
if (wanted.length === 0) rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
for (const one of chosen) await take(one)
const index = path.join(folder, 'README.md')
if (wanted.length === 0) writeFileSync(index, await indexOf(pictures, index))
await layOutMorning(await camera.browser.newPage(), { folder, file: 'docs/screenshots/morning.png' })

async function take(one: Picture): Promise<void> {
  const sitter = await aSitter(kuji, one)
  kuji.clock.moveTo(one.at)
  await Promise.all(
    settings.map((setting) => {
      const file = path.join(folder, `${one.name}-${setting.locale}-${setting.light}.jpg`)
      return photograph(camera, { one, sitter, setting, file })
    }),
  )
  for (const { picture, ...shot } of showpieces) {
    if (picture === one.name) await photograph(camera, { one, sitter, ...shot })
  }
  process.stdout.write(`${one.name}\n`)
}

async function aSitter(server: RunningServer, one: Picture): Promise<Sitter> {
  const subscription = server.phones.subscribe()
  if (one.visitor) return { person: null, device: one.device, subscription }
  const person = await aPerson(server, `${one.name}-suzu`)
  await one.prepare(server, person)
  if (one.device === 'on') await giveDevice(server, { person, subscription, one })
  return { person, device: one.device, subscription }
}

type Shot = {
  readonly one: Picture
  readonly sitter: Sitter
  readonly setting: Setting
  readonly file: string
}

function photograph(from: Camera, { one, sitter, setting, file }: Shot): Promise<void> {
  return from.withPhone(sitter, setting, async (page, context) => {
    await page.goto(one.path)
    await page.getByText(one.text).first().waitFor()
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => null))
    await one.then(page, context)
    await untilStill(page)
    await page.screenshot(file.endsWith('.png') ? { path: file } : { path: file, type: 'jpeg', quality })
  })
}

/** A device of theirs, and what became of the test that was sent to it a minute ago. */
async function giveDevice(
  { deps }: RunningServer,
  giving: { readonly person: Person; readonly subscription: PushSubscriptionInput; readonly one: Picture },
): Promise<void> {
  const { person, subscription, one } = giving
  await deps.db.pool.query(
    `with device as (
       insert into push_subscriptions (user_id, endpoint, p256dh, auth, created_at, last_shown_at, silent_since)
       values ($1, $2, $3, $4, $5::timestamptz - interval '3 days',
               case when $6 = 'shown' then $5::timestamptz end, case when $6 = 'silent' then $5::timestamptz end)
       returning id
     ), signal as (
       insert into signals (user_id, kind, state, sent_at, expires_at)
       values ($1, 'test', 'sent', $5, $5::timestamptz + interval '15 minutes') returning id
     )
     insert into deliveries (signal_id, device_id, origin, state, status, receipt, sent_at, shown_at)
     select signal.id, device.id, 'https://push.example',
            case when $6 = 'refused' then 'refused' else 'taken' end::delivery_state,
            case when $6 = 'refused' then 400 else 201 end, md5($2), $5::timestamptz - interval '1 minute',
            case when $6 = 'shown' then $5::timestamptz end
     from device, signal`,
    [
      person.userId,
      subscription.endpoint,
      subscription.keys.p256dh,
      subscription.keys.auth,
      one.at,
      one.test,
    ],
  )
}
