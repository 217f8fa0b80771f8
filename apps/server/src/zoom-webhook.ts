import type { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { AppError, type AppErrorCode } from '@kuji/domain/errors'
import { queueZoomEvent } from '@kuji/services/rooms/queue-zoom-event'
import { readWebhook } from '@kuji/zoom/webhook-message'
import { encryptToken, judgeMessage, type Verdict } from '@kuji/zoom/webhook-signature'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { App } from './app-parts.ts'
import { appErrorOf } from './app-error-of.ts'
import type { WebhookOutcome } from './metrics.ts'
import { replyWithError } from './rest/error-reply.ts'
import { withinTime } from './within-time.ts'

/** Many times the largest message of Zoom's. */
const bodyLimit = 256 * 1024

/** Zoom waits 3 s, and asks again after some minutes when it was told 5xx. */
const answerWithinMs = 2_500

/** How long a body that is too large is read on, and thrown away. */
const readOnMs = 1_000

type Answer = { readonly outcome: WebhookOutcome; readonly reply?: object }

const refused: Readonly<Partial<Record<AppErrorCode, WebhookOutcome>>> = {
  PAYLOAD_TOO_LARGE: 'too_large',
  DATABASE_UNREACHABLE: 'unavailable',
}

/**
 * `POST /webhooks/zoom`, where ZOOM_WEBHOOK_SECRET is set: what Zoom signed goes to the queue and
 * is answered at once; everything else is refused and counted.
 *
 * An event of Zoom's that is of no use is answered like a good one; one about a meeting that is
 * none of ours is refused. Zoom sends neither again.
 */
export async function addZoomWebhook(server: FastifyInstance, app: App): Promise<void> {
  const secret = app.zoomWebhookSecret
  if (secret === null) return
  await server.register(async (scope) => {
    readRawBodies(scope)
    scope.setErrorHandler(async (error, request, reply) => {
      const outcome = refused[appErrorOf(error).code]
      if (outcome !== undefined) count(app, request, outcome)
      if (outcome === 'too_large') await readOn(request.raw)
      return replyWithError(error, request, reply)
    })
    scope.post('/webhooks/zoom', { bodyLimit, schema: { hide: true } }, async (request, reply) => {
      const { outcome, reply: content } = await answer(app, secret, request)
      count(app, request, outcome)
      if (outcome === 'empty') throw new AppError('INVALID_INPUT', 'an empty webhook')
      if (outcome === 'bad_signature' || outcome === 'old')
        throw new AppError('WRONG_SIGNATURE', `webhook: ${outcome}`)
      if (outcome === 'unknown_meeting') throw new AppError('NOT_FOUND', 'a meeting of no room')
      if (content !== undefined) return content
      return reply.code(204).send()
    })
  })
}

/** The signature is over the bytes, whatever they call themselves. */
function readRawBodies(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  // A type that cannot be read would be refused before anybody has looked at the signature.
  scope.addHook('onRequest', async ({ headers }) => void delete headers['content-type'])
}

/** A connection that is closed on somebody still sending is reset, and takes the answer with it. */
async function readOn(body: Readable): Promise<void> {
  body.resume()
  await finished(body, { writable: false, signal: AbortSignal.timeout(readOnMs) }).catch(() => undefined)
}

async function answer(app: App, secret: string, { body, headers }: FastifyRequest): Promise<Answer> {
  if (!Buffer.isBuffer(body) || body.length === 0) return { outcome: 'empty' }
  const timestamp = String(headers['x-zm-request-timestamp'])
  const signature = String(headers['x-zm-signature'])
  // Zoom goes by the real time wherever KUJI_NOW is; the simulator's clock is moved along with ours.
  const clocks = [app.deps.clock.now(), new Date()]
  const verdict = judgeMessage({ timestamp, signature, body }, secret, clocks)
  if (verdict !== 'genuine') return { outcome: outcomes[verdict] }
  const message = readWebhook(body)
  if (message === null) return { outcome: 'ignored' }
  if (message.kind === 'question') {
    const { plainToken } = message
    return { outcome: 'accepted', reply: { plainToken, encryptedToken: encryptToken(plainToken, secret) } }
  }
  const { kind: _kind, ...event } = message
  const outcome = await withinTime(answerWithinMs, queueZoomEvent(app.deps, event))
  if (outcome === 'accepted') app.hearSoon()
  return { outcome }
}

const outcomes = { forged: 'bad_signature', old: 'old' } as const satisfies Record<
  Exclude<Verdict, 'genuine'>,
  WebhookOutcome
>

function count(app: App, request: FastifyRequest, outcome: WebhookOutcome): void {
  app.metrics.countWebhook(outcome)
  request.log.info({ outcome }, 'zoom webhook')
}
