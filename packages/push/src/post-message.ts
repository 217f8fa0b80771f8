import type { Dispatcher } from 'undici'
import type { PushRequest } from './push-request.ts'

/** What a push service said: its status, and how long it wants to be left alone. */
export type PushReply = { readonly status: number; readonly retryAfter: string | undefined }

/** Of a reply's body. What is longer is cut off, and its connection with it. */
const mostPieces = 4

/**
 * Posts one message, and gives the reply as soon as its status is known. Nobody has need of its body:
 * a short one is read to its end behind the caller's back, so that the connection can be used again.
 * Redirects are not followed: a push service has no business sending a message elsewhere.
 *
 * Straight on undici's dispatcher: its `request` makes a stream of each body and a listener for each
 * message, at twice the cost.
 *
 * @param dispatcher whose limits hold: for a connection, for the status, and between two pieces of a body
 * @throws whatever kept it from a status; a reply that breaks off behind its status counts, for the
 *   message must not be sent twice
 */
export function postMessage(
  dispatcher: Dispatcher,
  url: URL,
  { message, signal }: { readonly message: PushRequest; readonly signal: AbortSignal },
): Promise<PushReply> {
  return new Promise((resolve, reject) => {
    const underWay = messagesOf(signal)
    let pieces = 0
    const request = { origin: url.origin, path: `${url.pathname}${url.search}`, method: 'POST' as const }
    dispatcher.dispatch(
      { ...request, ...message },
      {
        onRequestStart: (controller) => {
          underWay.add(controller)
          if (signal.aborted) controller.abort(new Error('called off'))
        },
        onResponseStart: (_controller, status, headers) => {
          if (status >= 200) resolve({ status, retryAfter: firstOf(headers['retry-after']) })
        },
        onResponseData: (controller) => {
          if (++pieces > mostPieces) controller.abort(new Error('a reply without end'))
        },
        onResponseEnd: (controller) => void underWay.delete(controller),
        onResponseError: (controller, error) => {
          underWay.delete(controller)
          reject(error)
        },
      },
    )
  })
}

type UnderWay = Set<Dispatcher.DispatchController>
const underWayBySignal = new WeakMap<AbortSignal, UnderWay>()

/** What ends with a signal: many messages share one, and with it its only listener. */
function messagesOf(signal: AbortSignal): UnderWay {
  const known = underWayBySignal.get(signal)
  if (known !== undefined) return known
  const underWay: UnderWay = new Set()
  underWayBySignal.set(signal, underWay)
  signal.addEventListener('abort', () => {
    for (const controller of underWay) controller.abort(new Error('called off'))
  })
  return underWay
}

function firstOf(header: string | string[] | undefined): string | undefined {
  return typeof header === 'object' ? header[0] : header
}
