import { existsSync } from 'node:fs'
import { join, sep } from 'node:path'
import fastifyStatic from '@fastify/static'
import { AppError } from '@kuji/domain/errors'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { replyWithError } from './rest/error-reply.ts'

const builtApp = join(import.meta.dirname, '../../web/dist')

/** Names in /assets/ carry a hash of what is in them. */
const yearSeconds = 31_536_000

/** Serves the built PWA, and its page for every address that is a screen of it. */
export async function addWebApp(fastify: FastifyInstance, folder = builtApp): Promise<void> {
  const built = existsSync(join(folder, 'index.html'))
  await fastify.register(fastifyStatic, {
    root: folder,
    cacheControl: false,
    // Nothing here is worth fetching in parts, and a range that cannot be had would be an error.
    acceptRanges: false,
    setHeaders: (reply, path) => {
      const lasting = path.includes(`${sep}assets${sep}`)
      reply.header('cache-control', lasting ? `public, max-age=${yearSeconds}, immutable` : 'no-cache')
    },
  })
  fastify.setNotFoundHandler((request, reply) => {
    if (built && isScreen(request)) return reply.sendFile('index.html')
    return replyNotFound(request, reply)
  })
}

/** A browser asking for a page, and not for a file that is missing. */
function isScreen({ method, headers, url }: FastifyRequest): boolean {
  if (method !== 'GET' || !headers.accept?.includes('text/html')) return false
  const pathname = url.split('?', 1)[0] ?? url
  return !pathname.startsWith('/trpc') && !pathname.slice(1).includes('.')
}

function replyNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return replyWithError(new AppError('NOT_FOUND', 'no such address'), request, reply)
}
