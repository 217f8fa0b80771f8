import { randomBytes } from 'node:crypto'
import type { Config } from '@kuji/config/config'
import { movedClock } from '@kuji/config/moved-clock'
import { resolveDatabaseUrl } from '@kuji/db/resolve-database-url'
import { openMailer } from '@kuji/mail/open-mailer'
import { createPushSender } from '@kuji/push/push-sender'
import { openDeps, type OpenDeps } from '@kuji/services/open-deps'
import { createZoomMeetings } from '@kuji/zoom/zoom-meetings'
import { pino } from 'pino'

const connections = 8

/** Puts a worker's parts together. Its log goes to standard error, so that a report stands alone. */
export async function openWorker(config: Config): Promise<OpenDeps> {
  const log = pino({ level: config.logLevel, base: null }, pino.destination(2))
  const clock = movedClock(config.startAt)
  const mail = openMailer(config.mail)
  const deps = await openDeps(config, {
    databaseUrl: await resolveDatabaseUrl(config.database),
    connections,
    clock,
    log,
    chance: { hex: (bytes) => randomBytes(bytes).toString('hex') },
    meetings: (ledger) => createZoomMeetings({ ...config.zoom, clock, log, ledger }),
    push: createPushSender({ ...config.push, vapid: config.push }),
    mail,
  })
  const close = async (): Promise<void> => {
    await deps.close()
    mail?.close()
  }
  return { ...deps, close }
}
