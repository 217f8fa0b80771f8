import type { Dispatcher } from 'undici'
import type { PushRequest } from './push-request.ts'

/** What a push service said: its status, and how long it wants to be left alone. */
export type PushReply = { readonly status: number; readonly retryAfter: string | undefined }

const mostReplyBytes = 16_384

/**
 * Posts one message, and gives the reply as soon as its status is known and its body, of which nobody
 * has need, is at its end. Redirects are not followed: a push service has no business sending a message
 * elsewhere.
 *
 * Straight on undici's dispatcher: its `request` makes a stream of each body and a listener for each
 * message, at twice the cost.
 *
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
    let reply: PushReply | null = null
    let bytes = 0
    const request = { origin: url.origin, path: `${url.pathname}${url.search}`, method: 'POST' as const }
    dispatcher.dispatch(
      { ...request, ...message },
      {
        onRequestStart: (controller) => {
          underWay.add(controller)
          if (signal.aborted) controller.abort(new Error('called off'))
        },
        onResponseStart: (_controller, status, headers) => {
          reply = { status, retryAfter: firstOf(headers['retry-after']) }
        },
        onResponseData: (controller, { length }) => {
          bytes += length
          if (bytes > mostReplyBytes) controller.abort(new Error('a reply without end'))
        },
        onResponseEnd: (controller) => {
          underWay.delete(controller)
          if (reply !== null) resolve(reply)
        },
        onResponseError: (controller, error) => {
          underWay.delete(controller)
          if (reply === null) reject(error)
          else resolve(reply)
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
