import { AppError } from '@kuji/domain/errors'
import type { FastifyInstance } from 'fastify'

/**
 * Reads JSON bodies. An empty one counts as none, whatever it calls itself: `curl -d ""`
 * calls it a form, and many clients call it JSON.
 */
export function readBodies(fastify: FastifyInstance): void {
  const parseJson = fastify.getDefaultJsonParser('error', 'error')
  fastify.removeAllContentTypeParsers()
  fastify.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body.length === 0) return done(null, undefined)
    return parseJson(request, body.toString(), done)
  })
  fastify.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
    if (body.length === 0) return done(null, undefined)
    return done(new AppError('INVALID_INPUT', 'a body that is not JSON'))
  })
}
