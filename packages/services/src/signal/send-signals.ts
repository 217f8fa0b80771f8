import { AppError } from '@kuji/domain/errors'
import type { Deps } from '../deps.ts'
import type { Mail, PushAnswer } from '../ports.ts'
import { mailOrigin } from './by-mail.ts'
import { claimDeliveries, type Claim } from './claim-deliveries.ts'
import { findClosedPushServices } from './closed-push-services.ts'
import { composeMails, composeMessages, type ComposedPush } from './compose-message.ts'
import { settleDeliveries, type Result, type SettleDeps } from './settle-deliveries.ts'

export type SendDeps = SettleDeps & Pick<Deps, 'log' | 'push' | 'settings'>

/** Lanes beside each other, and how many each has in hand. A slow device holds up its lane alone. */
const pushLanes = { lanes: 4, inHand: 8 } as const
const mailLanes = { lanes: 4, inHand: 1 } as const

/** Handfuls in a row that a push service gave no answer to at all, after which a lane leaves it alone for this time. */
const mostUnanswered = 2

/** After a failure the next try follows in 1, 2, 4 … seconds, at most 30. */
const longestPauseMs = 30_000

/**
 * Sends what is due for one push service, or by e-mail, until nothing is, or until the push service
 * answers no more: together with any number of processes, none of which sends what another has in hand.
 *
 * A delivery whose process died may have arrived: if its receipt came it is done, else it goes out
 * again with the same receipt, topic and tag, so that it replaces itself wherever it is.
 *
 * @returns how many were taken
 * @throws what the first lane that failed met, once all have ended
 */
export async function sendSignals(deps: SendDeps, origin: string, signal: AbortSignal): Promise<number> {
  if (origin === mailOrigin && deps.mail === null) return 0
  const { lanes, inHand } = origin === mailOrigin ? mailLanes : pushLanes
  const lane = { origin, inHand, signal }
  const ended = await Promise.allSettled(Array.from({ length: lanes }, () => sendInLane(deps, lane)))
  const outcomes = ended.flatMap(outcomesIn)
  if (outcomes.includes('mute')) await warnOfClosedPushServices(deps)
  return outcomes.filter((outcome) => outcome === 'taken').length
}

/** Looked at when all lanes have ended: none goes on behind the caller's back. */
function outcomesIn(end: PromiseSettledResult<Outcome[]>): Outcome[] {
  if (end.status === 'rejected') throw end.reason
  return end.value
}

/** Anybody can subscribe a device with another site's key: one that is refused for it is no alarm yet. */
async function warnOfClosedPushServices(deps: SendDeps): Promise<void> {
  const services = await findClosedPushServices(deps)
  if (services.length === 0) return
  deps.log.error({ alarm: 'push_key_refused', services }, 'a push service does not take our key (VAPID_*)')
}

type Outcome = Result['outcome']
type Lane = { readonly origin: string; readonly inHand: number; readonly signal: AbortSignal }

async function sendInLane(deps: SendDeps, { origin, inHand, signal }: Lane): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  let unanswered = 0
  while (!signal.aborted && unanswered < mostUnanswered) {
    const claims = await claimDeliveries(deps, origin, { most: inHand, signal })
    if (claims.length === 0) return outcomes
    const results = await deliverAll(deps, claims, signal)
    await settleDeliveries(deps, results, signal)
    outcomes.push(...results.map(({ outcome }) => outcome))
    unanswered = origin !== mailOrigin && results.every(isUnanswered) ? unanswered + 1 : 0
  }
  return outcomes
}

function isUnanswered({ outcome, status }: Result): boolean {
  return outcome === 'later' && status === null
}

async function deliverAll(deps: SendDeps, claims: readonly Claim[], signal: AbortSignal): Promise<Result[]> {
  const open = claims.filter((claim) => !claim.isShown && !claim.isPointless)
  const idsOf = (byMail: boolean) =>
    open.flatMap(({ id, device }) => ((device === null) === byMail ? [id] : []))
  const composed = new Map<number, Composed | null>([
    ...(await composeMessages(deps, idsOf(false))),
    ...(await composeMails(deps, idsOf(true))),
  ])
  return Promise.all(
    claims.map((claim) => deliver(deps, claim, { message: composed.get(claim.id) ?? null, signal })),
  )
}

type Composed = ComposedPush | Mail

/** Never throws: what one delivery meets is no matter of the others. No message: there is nothing to be said any more. */
async function deliver(
  deps: SendDeps,
  claim: Claim,
  { message, signal }: { readonly message: Composed | null; readonly signal: AbortSignal },
): Promise<Result> {
  const result = { claim, at: deps.clock.now(), status: null, pauseMs: 0 } as const
  if (claim.isShown) return { ...result, outcome: 'taken' }
  if (message === null) return { ...result, outcome: 'refused' }
  const until = 'payload' in message ? endOf(message, result.at) : claim.expiresAt
  return resultOf(deps, { claim, until }, await send(deps, claim, { message, signal }))
}

async function send(
  { push, mail, log }: SendDeps,
  { id: deliveryId, device }: Claim,
  { message, signal }: { readonly message: Composed; readonly signal: AbortSignal },
): Promise<PushAnswer> {
  if (!('payload' in message)) return mailed(mail?.send(message, signal), log.child({ deliveryId }))
  if (device === null) return { outcome: 'refused', status: null, retryAfterMs: null }
  const { endpoint, p256dh, auth } = device
  return push.send({ to: { endpoint, keys: { p256dh, auth } }, ...message }, signal)
}

/** What we do not know about a mail server is better tried again. */
async function mailed(sending: Promise<void> | undefined, log: Deps['log']): Promise<PushAnswer> {
  const answer = { status: null, retryAfterMs: null }
  try {
    await sending
    return { ...answer, outcome: 'taken' }
  } catch (error) {
    const isRejected = error instanceof AppError && error.code === 'MAIL_REJECTED'
    log.warn({ reason: error instanceof AppError ? error.message : 'unknown' }, 'a mail was not taken')
    return { ...answer, outcome: isRejected ? 'refused' : 'later' }
  }
}

function pauseAfter({ tries }: Claim): number {
  return Math.min(longestPauseMs, 1000 * 2 ** (tries - 1))
}

/** Earlier than its signal's for a sleeper. */
function endOf({ delivery }: ComposedPush, composedAt: Date): Date {
  return new Date(composedAt.getTime() + delivery.ttlSeconds * 1000)
}

/** What would have to wait until it is useless is refused now, while there may be another way. */
function resultOf(
  deps: SendDeps,
  { claim, until }: { readonly claim: Claim; readonly until: Date },
  { outcome, status, retryAfterMs }: PushAnswer,
): Result {
  const at = deps.clock.now()
  const pauseMs = Math.max(retryAfterMs ?? 0, pauseAfter(claim))
  const isMute = outcome === 'refused' && (status === 401 || status === 403)
  const isTooLate = outcome === 'later' && at.getTime() + pauseMs >= until.getTime()
  const settled = isMute ? 'mute' : isTooLate ? 'refused' : outcome
  if (settled !== 'taken') note(deps, claim, { outcome: settled, status })
  return { claim, outcome: settled, status, at, pauseMs }
}

function note(
  { log }: SendDeps,
  { id: deliveryId, device, kind }: Claim,
  { outcome, status }: Pick<Result, 'outcome' | 'status'>,
): void {
  const fields = { deliveryId, deviceId: device?.id ?? null, kind, outcome, status }
  log.warn(fields, device === null ? 'somebody was not told by e-mail' : 'a device was not told')
}
