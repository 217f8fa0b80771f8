import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '@kuji/domain/errors'

/**
 * What the promise gives, unless the caller gives up first; the work behind it goes on for others.
 *
 * @throws {AppError} ZOOM_UNREACHABLE when the signal is or gets aborted
 */
export function waitUnlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(givenUp(signal))
    if (signal.aborted) giveUp()
    signal.addEventListener('abort', giveUp, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp))
  })
}

/** Waits so long. @throws {AppError} ZOOM_UNREACHABLE when the signal is or gets aborted */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal })
  } catch {
    throw givenUp(signal)
  }
}

/** Nothing was sent. */
export function givenUp(signal: AbortSignal): AppError {
  return new AppError('ZOOM_UNREACHABLE', 'given up before Zoom was asked', { cause: signal.reason })
}
