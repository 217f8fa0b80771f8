import { AppError } from '@kuji/domain/errors'
import type { ZoomLedger } from '@kuji/services/ports'
import type { AccessToken, GetToken } from './access-token.ts'
import type { Circuit } from './circuit.ts'
import { pauseAfter } from './rate-limit.ts'
import { givenUp, pause } from './wait-unless-aborted.ts'
import { isPassingLimit, isScopeMissing, isTokenRefused } from './zoom-errors.ts'
import type { ZoomCall, ZoomLimits, ZoomReply } from './zoom-request.ts'

export type ApiCall = {
  readonly method: ZoomCall['method']
  /** Below the API's base; values in it already encoded. */
  readonly path: string
  readonly body?: object
  /** The host on whose day Zoom books the call. */
  readonly costs?: string
  /** Must have been sent within `queueMs`, or not at all. */
  readonly isUrgent?: boolean
  /** Runs each time right before the call is sent; what it throws stops the call. */
  readonly beforeSending?: (() => Promise<void>) | undefined
}

export type CallZoomApi = (call: ApiCall, signal: AbortSignal) => Promise<ZoomReply>

export type ApiParts = {
  readonly apiUrl: string
  readonly circuit: Circuit
  readonly getToken: GetToken
  readonly ledger: ZoomLedger
  readonly limits: ZoomLimits
}

/** How often one call is sent again after "too fast": it was not done, and the install has slowed down since. */
const mostRepeats = 4
const mostTokens = 3
/** Looking for added scopes kills a token that others use, so not with every call that misses one. */
const renewMs = 60_000

/**
 * Gives the way to call Zoom's API: with a token, in turn, counted, and with a fuse.
 *
 * A token that Zoom refuses is replaced, and the call made once more; that is safe for a create
 * too, as nothing is done for a caller Zoom does not know. The same goes for a call that came too fast.
 *
 * The function it gives throws {AppError} ZOOM_CIRCUIT_OPEN, ZOOM_UNREACHABLE, ZOOM_BAD_REPLY, what
 * asking for a token throws, and ZOOM_RATE_LIMITED for an urgent call whose turn did not come in time.
 */
export function createZoomApi(parts: ApiParts): CallZoomApi {
  const { ledger, limits } = parts
  const mayRenew = onceIn(renewMs)
  return async (call, signal) => {
    const deadline = call.isUrgent === true ? performance.now() + limits.queueMs : Infinity
    for (let repeat = 0; ; repeat++) {
      const reply = await callWithToken(call, { ...parts, mayRenew, signal, deadline })
      if (!isPassingLimit(reply)) return reply
      const pauseMs = pauseAfter(reply.headers, limits.pauseMs)
      await ledger.slowDown(pauseMs)
      if (repeat === mostRepeats || performance.now() + pauseMs > deadline) return reply
      await pause(pauseMs, signal)
    }
  }
}

type Waiting = ApiParts & {
  readonly mayRenew: () => boolean
  readonly signal: AbortSignal
  readonly deadline: number
}

/**
 * Two refused tokens are a matter of credentials. One that somebody else asked for may
 * have been replaced in the meantime, so it does not count as the second.
 */
async function callWithToken(call: ApiCall, waiting: Waiting): Promise<ZoomReply> {
  for (let tries = 1; ; tries++) {
    waiting.circuit.check()
    // Before the turn, so that asking for one delays no turn; and again after it, as it may have been replaced.
    const early = await waiting.getToken(waiting.signal)
    await waitForTurn(waiting)
    const late = await waiting.getToken(waiting.signal)
    const token = late.text === early.text ? early : late
    const reply = await sendNow(call, { ...waiting, token })
    // A token keeps the scopes it was given with; those that an operator added meanwhile come with the next.
    const isOutdated = isScopeMissing(reply) && !token.isOwn && waiting.mayRenew()
    if (!isOutdated && !isTokenRefused(reply)) return reply
    await waiting.ledger.discardToken(token.text)
    if (tries === mostTokens || (tries > 1 && token.isOwn)) return reply
  }
}

/** True at most once in so many milliseconds. */
function onceIn(milliseconds: number): () => boolean {
  let lastAt = -Infinity
  return () => {
    if (performance.now() - lastAt < milliseconds) return false
    lastAt = performance.now()
    return true
  }
}

async function sendNow(call: ApiCall, waiting: Waiting & { token: AccessToken }): Promise<ZoomReply> {
  const { circuit, ledger, signal } = waiting
  circuit.check()
  if (call.costs !== undefined) await ledger.countHostCall(call.costs)
  if (signal.aborted) throw givenUp(signal)
  await call.beforeSending?.()
  return circuit.send(requestOf(call, waiting), signal)
}

async function waitForTurn({ ledger, signal, deadline }: Waiting): Promise<void> {
  for (;;) {
    const waitMs = await ledger.takeTurn()
    if (waitMs <= 0 && performance.now() <= deadline) return
    if (performance.now() + waitMs > deadline)
      throw new AppError('ZOOM_RATE_LIMITED', 'no turn came in time; nothing was sent')
    await pause(waitMs, signal)
  }
}

function requestOf(call: ApiCall, { apiUrl, token }: { apiUrl: string; token: AccessToken }): ZoomCall {
  const headers = { authorization: `Bearer ${token.text}` }
  const url = apiUrl.replace(/\/+$/, '') + call.path
  if (call.body === undefined) return { method: call.method, url, headers }
  const typed = { ...headers, 'content-type': 'application/json' }
  return { method: call.method, url, headers: typed, body: JSON.stringify(call.body) }
}
