import { AppError } from '@kuji/domain/errors'
import { circuitBreaker, CircuitState, ConsecutiveBreaker, handleWhen } from 'cockatiel'
import type { SendZoomCall, ZoomLimits, ZoomLog, ZoomReply } from './zoom-request.ts'

/** The way to Zoom with a fuse in it. */
export type Circuit = {
  readonly send: SendZoomCall
  /** @throws {AppError} ZOOM_CIRCUIT_OPEN when a call made now would not go out */
  readonly check: () => void
}

/**
 * Puts a fuse before Zoom: after so many calls in a row that ended without a reply, or with a
 * status of 500 and above, calls fail at once. After a while one call may try; what it meets decides.
 *
 * A refusal is an answer, and counts as Zoom being well. A caller that gives up says nothing
 * about Zoom, unless it was the one who tried.
 */
export function createCircuit(
  send: SendZoomCall,
  {
    limits,
    log,
  }: { limits: Pick<ZoomLimits, 'breakAfter' | 'breakMs'>; log: Pick<ZoomLog, 'warn'> | undefined },
): Circuit {
  const saysNothing = new WeakSet<object>()
  const breaker = circuitBreaker(
    handleWhen((error) => !saysNothing.has(error as object)).orWhenResult(isTrouble),
    { breaker: new ConsecutiveBreaker(limits.breakAfter), halfOpenAfter: limits.breakMs },
  )
  let mayTryAt = 0
  breaker.onBreak(() => {
    mayTryAt = Date.now() + limits.breakMs
    log?.warn({ forMs: limits.breakMs }, 'zoom is left alone for a while')
  })
  const check = (): void => {
    const isShut = breaker.state === CircuitState.Open && Date.now() < mayTryAt
    // The library would let the others wait for the one who tries; they have better things to do.
    if (!isShut && breaker.state !== CircuitState.HalfOpen) return
    throw new AppError('ZOOM_CIRCUIT_OPEN', 'Zoom failed so often that it is left alone for a while')
  }
  const attempt: SendZoomCall = async (call, signal) => {
    const isTry = breaker.state === CircuitState.HalfOpen
    try {
      return await send(call, signal)
    } catch (error) {
      if (signal.aborted && !isTry && error instanceof Error) saysNothing.add(error)
      throw error
    }
  }
  return {
    check,
    send: async (call, signal) => {
      check()
      return breaker.execute(() => attempt(call, signal))
    },
  }
}

function isTrouble(reply: unknown): boolean {
  return (reply as ZoomReply).status >= 500
}
