import type { TokenSource } from './oauth-token.ts'
import { isSuccess, zoomCode } from './zoom-errors.ts'
import type { SendZoomCall, ZoomCall, ZoomReply } from './zoom-request.ts'

export type ApiCall = {
  readonly method: ZoomCall['method']
  /** Below the API's base; values in it already encoded. */
  readonly path: string
  readonly body?: object
}

export type CallZoomApi = (call: ApiCall, signal: AbortSignal) => Promise<ZoomReply>

/**
 * Gives the way to call Zoom's API with a bearer token.
 *
 * A token that Zoom refuses is replaced and the call made once more; that is safe
 * for a create too, as nothing is done for a caller Zoom does not know.
 */
export function createZoomApi(
  apiUrl: string,
  { send, tokens }: { send: SendZoomCall; tokens: TokenSource },
): CallZoomApi {
  const base = apiUrl.replace(/\/+$/, '')
  const attempt = async (call: ApiCall, { token, signal }: { token: string; signal: AbortSignal }) => {
    const headers = { authorization: `Bearer ${token}` }
    const url = base + call.path
    if (call.body === undefined) return send({ method: call.method, url, headers }, signal)
    const body = JSON.stringify(call.body)
    const typed = { ...headers, 'content-type': 'application/json' }
    return send({ method: call.method, url, headers: typed, body }, signal)
  }
  return async (call, signal) => {
    const token = await tokens.get(signal)
    const reply = await attempt(call, { token, signal })
    if (!isTokenRefused(reply)) return reply
    tokens.discard(token)
    return attempt(call, { token: await tokens.get(signal), signal })
  }
}

/** Code 124 under whatever status (400 has been seen), or a bare 401 with a page instead of a code. */
function isTokenRefused(reply: ZoomReply): boolean {
  if (isSuccess(reply)) return false
  const code = zoomCode(reply)
  return code === 124 || (reply.status === 401 && code === null)
}
