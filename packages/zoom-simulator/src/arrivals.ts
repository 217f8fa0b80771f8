import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { callKind, type CallCategory, type CallKind } from './call-kinds.ts'
import type { CallLimits } from './call-limits.ts'
import { hold, strikeAfter, strikeBefore } from './fault-effects.ts'
import type { ArrivingCall, Fault, FaultKind } from './fault-rules.ts'
import type { Faults } from './faults.ts'
import { categoryName, rateRefusal } from './rate-refusals.ts'
import type { SimulatorAccount } from './simulator-options.ts'
import { ZoomRefusal } from './zoom-refusal.ts'

export type CallRecord = {
  readonly method: string
  readonly path: string
  /** Null until the answer goes out; for good when it never does. */
  status: number | null
  /** When it came in, milliseconds since the simulator was made. */
  readonly at: number
  readonly category: CallCategory | null
  /** E-mail of the host the call is about. */
  readonly host: string | null
  readonly fault: FaultKind | null
}

export type Arrivals = {
  readonly account: SimulatorAccount
  readonly faults: Faults
  readonly limits: CallLimits
  /** @throws {ZoomRefusal} for a caller who may not make such a call */
  readonly requireToken: (request: FastifyRequest, kind: CallKind | null) => void
  readonly revokeTokens: () => void
  /** E-mail of the host a path speaks of. */
  readonly hostOf: (path: string) => string | null
}

const longestCallLog = 10_000

/**
 * Takes in every call to /oauth and /v2: logs it, picks its fault, checks its token and the
 * limits, and keeps it waiting as long as the network would. Which call is hit and what it
 * spends is settled as it arrives; the work comes after the wait. Pages are never touched.
 */
export function receiveCalls(app: FastifyInstance, arrivals: Arrivals): CallRecord[] {
  const calls: CallRecord[] = []
  const marks = new WeakMap<FastifyRequest, { record: CallRecord; fault: Fault | null }>()
  const closing = new AbortController()
  const started = performance.now()

  app.addHook('preClose', async () => closing.abort())

  app.addHook('onRequest', async (request, reply) => {
    const call = arrivingCall(request, arrivals)
    if (call === null) return
    const fault = arrivals.faults.take(call)
    const { category = null } = callKind(call.method, call.path) ?? {}
    const at = performance.now() - started
    const record: CallRecord = { ...call, status: null, at, category, fault: fault?.kind ?? null }
    marks.set(request, { record, fault })
    calls.push(record)
    if (calls.length > longestCallLog) calls.shift()
    const refusal = admit({ request, reply, call, fault }, arrivals)
    const waitMs = arrivals.faults.nextLatency(call)
    if (waitMs > 0) await hold(waitMs, closing.signal)
    const deed = { request, reply, closing: closing.signal }
    if (fault !== null && !(await strikeBefore(fault, deed))) return reply
    if (refusal !== null) throw refusal
  })

  app.addHook('onSend', async (request, reply, payload) => {
    const mark = marks.get(request)
    if (mark === undefined) return payload
    mark.record.status = reply.statusCode
    if (mark.fault === null) return payload
    return strikeAfter(mark.fault, payload, { request, reply, closing: closing.signal })
  })

  return calls
}

type Arrival = {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
  readonly call: ArrivingCall
  readonly fault: Fault | null
}

function arrivingCall(request: FastifyRequest, { hostOf }: Arrivals): ArrivingCall | null {
  const path = request.url.split('?')[0] ?? ''
  if (!path.startsWith('/v2/') && !path.startsWith('/oauth/')) return null
  return { method: request.method, path, host: hostOf(path) }
}

/** The refusal a call meets at the door, or null. A call whose fault keeps it from there spends nothing. */
function admit({ request, reply, call, fault }: Arrival, arrivals: Arrivals): ZoomRefusal | null {
  if (!call.path.startsWith('/v2/')) return null
  const kind = callKind(call.method, call.path)
  if (kind !== null) arrivals.limits.see(kind.category)
  if (fault?.kind === 'token_revoked') arrivals.revokeTokens()
  if (fault !== null && keepsOut(fault)) return null
  try {
    arrivals.requireToken(request, kind)
    if (fault !== null) refuseForFault(fault, { kind, arrivals })
    if (kind !== null) arrivals.limits.book(kind, call.host)
  } catch (error) {
    if (error instanceof ZoomRefusal) return error
    throw error
  }
  if (kind !== null && arrivals.account.settings.limitHeaders) {
    reply.header('x-ratelimit-category', categoryName(kind.category))
  }
  return null
}

function keepsOut(fault: Fault): boolean {
  if (fault.kind === 'reset_before' || fault.kind === 'hang_before') return true
  return 'afterWork' in fault ? fault.afterWork !== true : ['status', 'html', 'xml'].includes(fault.kind)
}

/** @throws {ZoomRefusal} 429 when the fault is about a limit */
function refuseForFault(
  fault: Fault,
  { kind, arrivals }: { readonly kind: CallKind | null; readonly arrivals: Arrivals },
): void {
  if (fault.kind !== 'rate_second' && fault.kind !== 'rate_account_day' && fault.kind !== 'rate_host_day')
    return
  const { settings, now } = arrivals.account
  throw rateRefusal({
    kind: fault.kind,
    category: kind?.category ?? 'MEDIUM',
    limit: 60,
    now: now(),
    headers: fault.headers ?? settings.limitHeaders,
    retryAfter: fault.retryAfter ?? settings.retryAfter,
  })
}
