import type { FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import type { App } from '../app-parts.ts'
import { addAccountRoutes } from './account-routes.ts'
import { addHealthRoutes } from './health-routes.ts'
import { addMorningRoutes } from './morning-routes.ts'
import { addReceiptRoutes } from './receipt-routes.ts'
import { readBodies } from './request-bodies.ts'
import { addTriggerRoutes } from './trigger-routes.ts'

/** Every REST endpoint, under the original design's names. */
export function addRestRoutes(fastify: FastifyInstance, app: App): void {
  readBodies(fastify)
  fastify.decorateRequest('caller', null)
  fastify.setValidatorCompiler(validatorCompiler)
  fastify.setSerializerCompiler(serializerCompiler)
  const rest = fastify.withTypeProvider<ZodTypeProvider>()
  addAccountRoutes(rest, app)
  addMorningRoutes(rest, app)
  addReceiptRoutes(rest, app)
  addTriggerRoutes(rest, app)
  addHealthRoutes(rest, app)
}
