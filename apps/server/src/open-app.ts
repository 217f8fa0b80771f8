import { randomBytes } from 'node:crypto'
import type { Config } from '@kuji/config/config'
import { movedClock } from '@kuji/config/moved-clock'
import { resolveDatabaseUrl } from '@kuji/db/resolve-database-url'
import { openMailer } from '@kuji/mail/open-mailer'
import { createPushSender } from '@kuji/push/push-sender'
import { createSessions } from '@kuji/services/account/sessions'
import { openDeps } from '@kuji/services/open-deps'
import { createZoomMeetings } from '@kuji/zoom/zoom-meetings'
import type { Logger } from 'pino'
import type { App } from './app-parts.ts'
import { workInBackground } from './background-work.ts'
import { openMetrics } from './metrics.ts'
import { openNowHub } from './now-hub.ts'

const connections = 16

/** Puts the running server's parts together; `close` lets them finish and gives them back. */
export async function openApp(
  config: Config,
  log: Logger,
): Promise<App & { readonly close: () => Promise<void> }> {
  const databaseUrl = await resolveDatabaseUrl(config.database)
  const clock = movedClock(config.startAt)
  const mail = openMailer(config.mail)
  const deps = await openDeps(config, {
    databaseUrl,
    connections,
    clock,
    log,
    chance: { hex: (bytes) => randomBytes(bytes).toString('hex') },
    meetings: (ledger) => createZoomMeetings({ ...config.zoom, clock, log, ledger }),
    push: createPushSender({ ...config.push, vapid: config.push }),
    mail,
  })
  const work = workInBackground(deps)
  const nowHub = await openNowHub(databaseUrl, log)
  return {
    deps,
    nowHub,
    sessions: createSessions(deps.db, config.publicUrl.startsWith('https:')),
    triggerToken: config.triggerToken,
    zoomWebhookSecret: config.zoom.webhookSecret,
    metrics: openMetrics({ ofProcess: config.metricsToken !== null }),
    metricsToken: config.metricsToken,
    workSoon: work.soon,
    tellSoon: work.tellSoon,
    hearSoon: work.hearSoon,
    close: async () => {
      await work.stop()
      await nowHub.close()
      await deps.close()
      mail?.close()
    },
  }
}
