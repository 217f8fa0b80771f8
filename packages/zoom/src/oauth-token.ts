import { AppError } from '@kuji/domain/errors'
import type { Clock } from '@kuji/services/ports'
import { tokenReply } from './replies.ts'
import { readReply } from './zoom-errors.ts'
import { callName, type SendZoomCall } from './zoom-request.ts'

export type ZoomCredentials = {
  readonly accountId: string
  readonly clientId: string
  readonly clientSecret: string
  readonly oauthUrl: string
}

/** The access token, shared by all calls of one client. */
export type TokenSource = {
  /** @throws {AppError} ZOOM_CREDENTIALS, ZOOM_RATE_LIMITED, ZOOM_UNREACHABLE or ZOOM_BAD_REPLY */
  readonly get: (signal: AbortSignal) => Promise<string>
  /** Says that Zoom no longer takes this token; the next `get` asks for another. */
  readonly discard: (token: string) => void
}

type Token = { readonly text: string; readonly refreshAt: number }

const refreshEarlySeconds = 5 * 60

/**
 * Server-to-Server OAuth (developers.zoom.us/docs/internal-apps/s2s-oauth).
 *
 * However many calls wait, one token request is under way: a new token may kill
 * the one before. A caller that gives up leaves the request to the others.
 */
export function createTokenSource(
  credentials: ZoomCredentials,
  { send, clock }: { send: SendZoomCall; clock: Clock },
): TokenSource {
  let current: Token | null = null
  let underWay: Promise<string> | null = null

  const refresh = async (): Promise<string> => {
    try {
      current = await requestToken(credentials, { send, clock })
      return current.text
    } finally {
      underWay = null
    }
  }

  return {
    get: async (signal) => {
      if (signal.aborted) throw givenUp(signal)
      if (current !== null && clock.now().getTime() < current.refreshAt) return current.text
      underWay ??= refresh()
      return waitUnlessAborted(underWay, signal)
    },
    discard: (token) => {
      if (current?.text === token) current = null
    },
  }
}

async function requestToken(
  credentials: ZoomCredentials,
  { send, clock }: { send: SendZoomCall; clock: Clock },
): Promise<Token> {
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
  const askedAt = clock.now().getTime()
  // Not the caller's signal: others may be waiting for the same token.
  const reply = await send(call, new AbortController().signal)
  const token = readTokenReply(reply, callName(call))
  const usefulSeconds = Math.max(token.expires_in - refreshEarlySeconds, token.expires_in / 2)
  return { text: token.access_token, refreshAt: askedAt + usefulSeconds * 1000 }
}

function readTokenReply(reply: Awaited<ReturnType<SendZoomCall>>, call: string) {
  try {
    return readReply(reply, { schema: tokenReply, call })
  } catch (error) {
    // Whatever this endpoint rejects, it is what it was given: the credentials.
    if (!(error instanceof AppError) || error.code !== 'ZOOM_REJECTED') throw error
    throw new AppError('ZOOM_CREDENTIALS', error.message, { cause: error })
  }
}

function waitUnlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const giveUp = () => reject(givenUp(signal))
    signal.addEventListener('abort', giveUp, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', giveUp))
  })
}

function givenUp(signal: AbortSignal): AppError {
  return new AppError('ZOOM_UNREACHABLE', 'given up before a token was there', { cause: signal.reason })
}
