import type { PushPayload, PushSubscriptionInput } from '@kuji/contract/signal'
import type { AppErrorCode } from '@kuji/domain/errors'

/** What the use cases need from the world outside. Each has one real adapter. */

/** The time, wherever it comes from. Only an app's `context.ts` makes the real one. */
export type Clock = { readonly now: () => Date }

/** Chance of cryptographic quality. */
export type Chance = {
  /** So many random bytes, as hex. */
  readonly hex: (bytes: number) => string
}

/** A meeting as it was made: all that people need to get in, and never the host's start link. */
export type MadeMeeting = {
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

/** A meeting that is wanted. */
export type MeetingOrder = MeetingRequest & {
  /** Runs each time right before the call leaves us; when it throws, nothing is sent and the error comes out. */
  readonly beforeSending: () => Promise<void>
}

/** A meeting as the provider lists it. `key` is null for one that Kuji did not make. */
export type ListedMeeting = {
  readonly meetingId: bigint
  readonly key: string | null
  /** Null where the provider does not say. */
  readonly startsAt: Date | null
}

export type HostReport = {
  readonly host: string
  /** Null when the host can run a Kuji room; else what is wrong, as a sentence that says what to do. */
  readonly problem: string | null
  /** Why it cannot, as a code; null when it can, or when it could not be found out now. */
  readonly failure: AppErrorCode | null
}

/** What the pre-flight found. */
export type ZoomReport = {
  /** Our clock minus Zoom's, milliseconds; null when Zoom did not say. */
  readonly clockAheadMs: number | null
  readonly hosts: readonly HostReport[]
}

/**
 * The maker of meetings (Zoom). All calls are bounded in time, keep the install's pace and
 * count what a host's day costs.
 *
 * Codes: ZOOM_UNKNOWN_HOST, ZOOM_HOST_REFUSED, ZOOM_SETTINGS_LOCKED and ZOOM_HOST_EXHAUSTED
 * are about this host only; ZOOM_CREDENTIALS, ZOOM_SCOPE_MISSING, ZOOM_ACCOUNT_EXHAUSTED and
 * ZOOM_REJECTED concern every call; ZOOM_RATE_LIMITED, ZOOM_UNREACHABLE, ZOOM_BAD_REPLY and
 * ZOOM_CIRCUIT_OPEN pass. After UNREACHABLE and BAD_REPLY the work may have been done all the
 * same; after any other code it was not.
 */
export type Meetings = {
  /** How long after a call left us its work may still appear at the provider, milliseconds. */
  readonly longestCallMs: number
  /**
   * Makes one meeting that people can enter without a host. What the provider applied
   * otherwise is mended; what cannot be mended is removed again.
   *
   * @throws {AppError} ZOOM_*
   */
  readonly create: (order: MeetingOrder, signal: AbortSignal) => Promise<MadeMeeting>
  /** The meeting that an earlier call with this key left behind, mended like a new one, or null. @throws {AppError} ZOOM_* */
  readonly find: (
    request: Pick<MeetingRequest, 'host' | 'key'>,
    signal: AbortSignal,
  ) => Promise<MadeMeeting | null>
  /** Sees to it that people can enter a meeting, mending what is needed; null when there is no such meeting. @throws {AppError} ZOOM_* */
  readonly open: (
    meeting: { readonly host: string; readonly meetingId: bigint },
    signal: AbortSignal,
  ) => Promise<MadeMeeting | null>
  /** Ends a meeting for whoever is in it, and removes it. One that is gone already is well. @throws {AppError} ZOOM_* */
  readonly remove: (
    meeting: { readonly host: string; readonly meetingId: bigint },
    signal: AbortSignal,
  ) => Promise<void>
  /** A host's meetings, planned or running. @throws {AppError} ZOOM_* */
  readonly list: (
    host: string,
    which: 'planned' | 'running',
    signal: AbortSignal,
  ) => Promise<readonly ListedMeeting[]>
  /** The e-mails of all licensed and active users. @throws {AppError} ZOOM_* */
  readonly listHosts: (signal: AbortSignal) => Promise<readonly string[]>
  /**
   * The pre-flight: asks for a token, and has each host make a meeting and remove it again.
   *
   * @param probe a meeting to try with, at a time when no slot is; its host is replaced
   * @throws {AppError} ZOOM_* when no token is to be had
   */
  readonly inspectHosts: (
    hosts: readonly string[],
    probe: MeetingRequest,
    signal: AbortSignal,
  ) => Promise<ZoomReport>
}

/** A token as the provider gave it. */
export type GrantedToken = { readonly text: string; readonly lastsSeconds: number }

/** What all processes of an install share about their Zoom account. Nothing in here waits for time to pass. */
export type ZoomLedger = {
  /**
   * The token that is good now. When there is none or it ends soon, one caller of the whole
   * install asks for another while the rest wait for it.
   */
  readonly token: (ask: () => Promise<GrantedToken>) => Promise<string>
  /** Says that Zoom does not take this token; the next call of `token` gets another. */
  readonly discardToken: (text: string) => Promise<void>
  /** Takes a turn of the budget. @returns 0, or the milliseconds after which to try again */
  readonly takeTurn: () => Promise<number>
  /** Says that Zoom found us too fast: everybody pauses until then, and goes on slower for a while. */
  readonly slowDown: (pauseMs: number) => Promise<void>
  /** Counts a call that Zoom books on a host's day. */
  readonly countHostCall: (host: string) => Promise<void>
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

/**
 * What came of handing a message to a push service.
 *
 * `taken`: it is theirs now. `gone`: the subscription is dead for good. `refused`: another try with
 * this subscription is useless. `later`: the service does not take it now, or did not answer; in the
 * latter case (`status` null) it may have the message all the same.
 */
export type PushAnswer = {
  readonly outcome: 'taken' | 'gone' | 'refused' | 'later'
  /** The HTTP status; null: no answer came. */
  readonly status: number | null
  /** How long the service asks us to leave it alone, milliseconds; null: it did not say. */
  readonly retryAfterMs: number | null
}

/** The way to a phone (Web Push). */
export type PushSender = {
  /** Hands one message to the subscription's push service; bounded in time, never throws. */
  readonly send: (message: PushMessage, signal: AbortSignal) => Promise<PushAnswer>
  /**
   * Why Kuji would not send to a subscription: PUSH_ENDPOINT_REFUSED where its address is not that of
   * a push service, or leads into a private network; PUSH_KEYS_REFUSED where nothing can be encrypted
   * for its keys. Null when all is well.
   */
  readonly findFault: (
    subscription: PushSubscriptionInput,
    signal: AbortSignal,
  ) => Promise<'PUSH_ENDPOINT_REFUSED' | 'PUSH_KEYS_REFUSED' | null>
}

/** One e-mail, in plain text. */
export type Mail = {
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly lang: 'ja' | 'en'
  /** The same for every try of the same mail, so that its reader's server may know it again. */
  readonly key: string
}

/** The way to somebody's mailbox. */
export type Mailer = {
  /**
   * Hands one mail to the mail server; bounded in time.
   *
   * @throws {AppError} MAIL_REJECTED when another try is useless, MAIL_UNREACHABLE when it is not
   */
  readonly send: (mail: Mail, signal: AbortSignal) => Promise<void>
  /** Says hello to the mail server, for the pre-flight. @throws {AppError} MAIL_* */
  readonly verify: (signal: AbortSignal) => Promise<void>
}
