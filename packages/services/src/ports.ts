import type { PushPayload, PushSubscriptionInput } from '@kuji/contract/signal'

/** What the use cases need from the world outside. Each has one real adapter. */

/** The time, wherever it comes from. Only an app's `context.ts` makes the real one. */
export type Clock = { readonly now: () => Date }

/** Chance of cryptographic quality. */
export type Chance = {
  /** So many random bytes, as hex. */
  readonly hex: (bytes: number) => string
}

/** A meeting as it was made: all that people need to get in, and never the host's start link. */
export type Meeting = {
  readonly meetingId: bigint
  readonly joinUrl: string
  readonly passcode: string | null
}

/** What is asked of the provider. `key` marks the meeting as this room's, so that it can be found again. */
export type MeetingRequest = {
  readonly host: string
  readonly key: string
  readonly startsAt: Date
  readonly minutes: number
}

export type HostReport = {
  readonly host: string
  /** Null when the host can run a Kuji room; else what is wrong, as a sentence that says what to do. */
  readonly problem: string | null
}

/** The maker of meetings (Zoom). All calls are bounded in time. */
export type Meetings = {
  /**
   * Makes one meeting that people can enter without a host.
   *
   * @throws {AppError} ZOOM_* code; only ZOOM_RATE_LIMITED, ZOOM_UNREACHABLE and ZOOM_BAD_REPLY are worth another try
   */
  readonly create: (request: MeetingRequest, signal: AbortSignal) => Promise<Meeting>
  /** The meeting that an earlier call with this key left behind, or null. */
  readonly find: (request: MeetingRequest, signal: AbortSignal) => Promise<Meeting | null>
  /** Asks for a token and looks at every host, for the pre-flight. @throws {AppError} ZOOM_* when no token is to be had */
  readonly inspectHosts: (hosts: readonly string[], signal: AbortSignal) => Promise<HostReport[]>
}

/** How a push is to be treated on its way. `topic` replaces an undelivered message of the same name. */
export type PushDelivery = {
  readonly ttlSeconds: number
  readonly urgency: 'high' | 'normal'
  readonly topic: string
}

/** One message to one device. */
export type PushMessage = {
  readonly to: PushSubscriptionInput
  readonly payload: PushPayload
  readonly delivery: PushDelivery
}

/** The way to a phone (Web Push). */
export type PushSender = {
  /**
   * Hands one message to the subscription's push service.
   *
   * @throws {AppError} PUSH_GONE when the subscription is dead, PUSH_REJECTED when
   *   another try is useless, PUSH_UNREACHABLE when it is not
   */
  readonly send: (message: PushMessage, signal: AbortSignal) => Promise<void>
  /** True for an endpoint at a push service Kuji is willing to call. */
  readonly accepts: (endpoint: string) => boolean
}
