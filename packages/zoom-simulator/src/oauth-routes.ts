import { randomBytes } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { SimulatorAccount } from './simulator-options.ts'
import { ZoomRefusal } from './zoom-refusal.ts'

/** The tokens given out, each with the moment it ends (Unix milliseconds). */
export type Tokens = Map<string, number>

const scope = [
  'meeting:write:meeting:admin',
  'meeting:read:meeting:admin',
  'meeting:read:list_meetings:admin',
  'meeting:update:meeting:admin',
  'meeting:delete:meeting:admin',
  'user:read:list_users:admin',
  'user:read:settings:admin',
].join(' ')

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
    if (account.singleToken) tokens.clear()
    const token = `practice.${randomBytes(48).toString('base64url')}`
    tokens.set(token, account.now().getTime() + account.tokenSeconds * 1000)
    const apiUrl = `${request.protocol}://${request.host}`
    return {
      access_token: token,
      token_type: 'bearer',
      expires_in: account.tokenSeconds - 1,
      scope,
      api_url: apiUrl,
    }
  })
}

/** @throws {ZoomRefusal} 401/124 for a request without a token that is good now */
export function requireToken(
  request: FastifyRequest,
  { account, tokens }: { account: SimulatorAccount; tokens: Tokens },
): void {
  const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? ''
  const endsAt = tokens.get(token)
  if (endsAt === undefined) throw new ZoomRefusal(401, { code: 124, message: 'Invalid access token.' })
  if (account.now().getTime() < endsAt) return
  tokens.delete(token)
  throw new ZoomRefusal(401, { code: 124, message: 'Access token is expired.' })
}

function basic({ clientId, clientSecret }: SimulatorAccount): string {
  return `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`
}
