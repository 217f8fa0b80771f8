import type { Rhythm } from '@kuji/domain/morning'
import type { Sizing } from '@kuji/domain/room-sizes'
import type { Timetable } from '@kuji/domain/slot-times'
import type { Database } from '@kuji/db/open-database'
import type { Queue } from '@kuji/jobs/open-queue'
import type { Logger } from 'pino'
import type { AccountGuards } from './account/account-guards.ts'
import type { Chance, Clock, Mailer, Meetings, PushSender } from './ports.ts'

/** What an operator decides, as the use cases need it. */
export type Settings = {
  readonly publicUrl: string
  readonly timetable: Timetable
  readonly rhythm: Rhythm
  readonly sizing: Sizing
  /** Zoom users who may host; null: all that are licensed and active. */
  readonly hosts: readonly string[] | null
  /** Meetings that a host may run at once. */
  readonly hostConcurrency: number
  /** Base of the second provider's rooms, without a trailing slash; null: there is none. */
  readonly fallbackUrl: string | null
  readonly zoomSimulated: boolean
  /** Whether the clock was moved on purpose, so that it says nothing that the world's clocks do. */
  readonly clockMoved: boolean
  readonly vapidPublicKey: string
}

/** Everything a use case may reach. Built once per process by an app's `context.ts`. */
export type Deps = {
  readonly db: Database
  readonly queue: Queue
  readonly clock: Clock
  readonly chance: Chance
  readonly log: Logger
  readonly meetings: Meetings
  readonly push: PushSender
  /** Null where no mail server is configured: nobody gets e-mail then. */
  readonly mail: Mailer | null
  readonly guards: AccountGuards
  readonly settings: Settings
}
