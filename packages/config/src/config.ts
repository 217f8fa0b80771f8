import type { Environment } from './environment-schema.ts'

/** Everything Kuji can be told, grouped by concern. Null stands for "not configured". */
export type Config = StartConfig & { readonly zoom: ZoomConfig }

/** The same before the Zoom simulator runs, so without Zoom's addresses. */
export type StartConfig = {
  readonly production: boolean
  readonly host: string
  readonly port: number
  /** Where people find Kuji: an origin, without a trailing slash. */
  readonly publicUrl: string
  /** Absolute. */
  readonly dataDir: string
  readonly database: DatabaseConfig
  /** `times` are `HH:MM`, sorted, each once. */
  readonly timetable: { readonly zone: string; readonly times: readonly string[] }
  /** Minutes; `drawLead` before the slot, the others after it. */
  readonly rhythm: { readonly drawLead: number; readonly onTime: number; readonly meeting: number }
  /** People in a room; without a target, so many rooms that `expectedPresent` are up in each. */
  readonly sizing: { readonly min: number; readonly max: number } & (
    { readonly target: number } | { readonly expectedPresent: number }
  )
  readonly triggerToken: string
  readonly zoom: ZoomAccount
  readonly fallbackMeetingUrl: string | null
  readonly push: PushConfig
  /** `signUpPerHour` is per address, `logInFailures` per account and quarter of an hour. */
  readonly limits: { readonly signUpPerHour: number; readonly logInFailures: number }
  readonly mail: { readonly smtpUrl: string | null; readonly from: string | null }
  readonly logLevel: Environment['LOG_LEVEL']
  readonly metricsToken: string | null
  /** Where the clock starts, for `movedClock`; null is the real time. */
  readonly startAt: Date | null
}

/** `dir` is the data directory; the embedded server has a subfolder of its own in it. */
export type DatabaseConfig =
  { readonly kind: 'url'; readonly url: string } | { readonly kind: 'embedded'; readonly dir: string }

export type ZoomAccount = {
  /** True where nothing of ZOOM_* is set and the bundled simulator stands in. */
  readonly simulated: boolean
  readonly accountId: string
  readonly clientId: string
  readonly clientSecret: string
  /** Null: every licensed and active user of the account. */
  readonly hosts: readonly string[] | null
  readonly hostConcurrency: number
  readonly plan: Environment['ZOOM_PLAN']
  readonly webhookSecret: string | null
}

export type ZoomConfig = ZoomAccount & { readonly oauthUrl: string; readonly apiUrl: string }

export type PushConfig = {
  readonly publicKey: string
  readonly privateKey: string
  readonly subject: string
  /** Lower case, each a host or host:port. */
  readonly allowedHosts: readonly string[]
  readonly caFile: string | null
}
