import { randomBytes } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { allScopes, type CallKind } from './call-kinds.ts'
import type { SimulatorAccount } from './simulator-options.ts'
import { ZoomRefusal } from './zoom-refusal.ts'

/** The tokens given out, each with the moment it ends (Unix milliseconds) and what it may do. */
export type Tokens = Map<string, { readonly endsAt: number; readonly scopes: ReadonlySet<string> }>

/** Server-to-Server OAuth: `POST /oauth/token`, parameters in a form body only. */
export function addOauthRoutes(
  app: FastifyInstance,
  { account, tokens }: { account: SimulatorAccount; tokens: Tokens },
): void {
  app.post('/oauth/token', async (request, reply) => {
    if (request.headers.authorization !== basic(account)) {
      return reply.code(400).send({ reason: 'Invalid client_id or client_secret', error: 'invalid_client' })
    }
    const form = request.body instanceof URLSearchParams ? request.body : new URLSearchParams()
    if (form.get('grant_type') !== 'account_credentials') {
      return reply.code(400).send({ reason: 'unsupported grant type', error: 'unsupported_grant_type' })
    }
    if (form.get('account_id') !== account.accountId) {
      return reply.code(400).send({ reason: 'Bad Request', error: 'invalid_request' })
    }
    return grantToken(account, { tokens, apiUrl: `${request.protocol}://${request.host}` })
  })
}

function grantToken(
  { settings, now }: SimulatorAccount,
  { tokens, apiUrl }: { readonly tokens: Tokens; readonly apiUrl: string },
) {
  const { singleToken, tokenSeconds, missingScopes } = settings
  if (singleToken) tokens.clear()
  const scopes = new Set(allScopes.filter((scope) => !missingScopes.includes(scope)))
  // Whatever the seed, a token is good for the simulator that gave it and for no other.
  const token = `practice.${randomBytes(48).toString('base64url')}`
  tokens.set(token, { endsAt: now().getTime() + tokenSeconds * 1000, scopes })
  return {
    access_token: token,
    token_type: 'bearer',
    expires_in: tokenSeconds - 1,
    scope: [...scopes].join(' '),
    api_url: apiUrl,
  }
}

/** @throws {ZoomRefusal} code 124 for a request without a token that is good now, 4711 for one that may not do this */
export function requireToken(
  request: FastifyRequest,
  { account, tokens, kind }: { account: SimulatorAccount; tokens: Tokens; kind: CallKind | null },
): void {
  const status = account.settings.tokenRefusalStatus
  const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? ''
  const granted = tokens.get(token)
  if (granted === undefined) throw new ZoomRefusal(status, { code: 124, message: 'Invalid access token.' })
  if (account.now().getTime() >= granted.endsAt) {
    tokens.delete(token)
    throw new ZoomRefusal(status, { code: 124, message: 'Access token is expired.' })
  }
  if (kind === null || granted.scopes.has(kind.scope)) return
  const message = `Invalid access token, does not contain scopes:[${kind.scope}].`
  throw new ZoomRefusal(400, { code: 4711, message })
}

function basic({ clientId, clientSecret }: SimulatorAccount): string {
  return `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`
}
