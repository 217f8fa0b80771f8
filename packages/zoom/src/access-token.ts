import { AppError, type AppErrorCode } from '@kuji/domain/errors'
import type { GrantedToken, ZoomLedger } from '@kuji/services/ports'
import { tokenReply } from './replies.ts'
import { givenUp, waitUnlessAborted } from './wait-unless-aborted.ts'
import { readReply } from './zoom-errors.ts'
import { callName, type SendZoomCall } from './zoom-request.ts'

export type ZoomCredentials = {
  readonly accountId: string
  readonly clientId: string
  readonly clientSecret: string
  readonly oauthUrl: string
}

/** A token that is good now; `isOwn` when this very caller asked Zoom for it. */
export type AccessToken = { readonly text: string; readonly isOwn: boolean }

export type GetToken = (signal: AbortSignal) => Promise<AccessToken>

/**
 * Server-to-Server OAuth (developers.zoom.us/docs/internal-apps/s2s-oauth). Who asks, when, and for
 * whom is the ledger's business: a new token may kill the one before, so a whole install shares one.
 *
 * The function it gives throws {AppError} ZOOM_CREDENTIALS, ZOOM_RATE_LIMITED, ZOOM_UNREACHABLE,
 * ZOOM_CIRCUIT_OPEN or ZOOM_BAD_REPLY. A caller that gives up leaves the request to the others.
 */
export function createTokenSource(
  credentials: ZoomCredentials,
  { send, ledger }: { send: SendZoomCall; ledger: ZoomLedger },
): GetToken {
  return async (signal) => {
    let isOwn = false
    const ask = (): Promise<GrantedToken> => {
      isOwn = true
      return requestToken(credentials, send)
    }
    if (signal.aborted) throw givenUp(signal)
    const text = await waitUnlessAborted(ledger.token(ask), signal)
    return { text, isOwn }
  }
}

async function requestToken(credentials: ZoomCredentials, send: SendZoomCall): Promise<GrantedToken> {
  const { clientId, clientSecret, accountId, oauthUrl } = credentials
  const call = {
    method: 'POST' as const,
    url: oauthUrl,
    headers: {
      authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    // Only in the body: Zoom answers 400 to parameters in the query.
    body: new URLSearchParams({ grant_type: 'account_credentials', account_id: accountId }).toString(),
  }
  // Not a caller's signal: others may be waiting for the same token.
  const reply = await send(call, new AbortController().signal)
  const { access_token: text, expires_in: lastsSeconds } = readTokenReply(reply, callName(call))
  return { text, lastsSeconds }
}

/** Whatever this endpoint refuses with these, it is what it was given: the credentials. */
const refusedCodes: readonly AppErrorCode[] = ['ZOOM_REJECTED', 'ZOOM_HOST_REFUSED', 'ZOOM_UNKNOWN_HOST']
const refusedStatuses: readonly number[] = [400, 401, 403]

function readTokenReply(reply: Awaited<ReturnType<SendZoomCall>>, call: string) {
  try {
    return readReply(reply, { schema: tokenReply, call })
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const isBare = error.code === 'ZOOM_BAD_REPLY' && refusedStatuses.includes(reply.status)
    if (!isBare && !refusedCodes.includes(error.code)) throw error
    throw new AppError('ZOOM_CREDENTIALS', error.message, { cause: error })
  }
}
