import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'

/** The OpenAPI document at /openapi.json and a page to read it at /docs, made from the routes that follow. */
export async function addApiDocuments(fastify: FastifyInstance, publicUrl: string): Promise<void> {
  await fastify.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Kuji',
        version: '1',
        description: 'Register in the evening, be drawn into a room in the morning, get up.',
      },
      servers: [{ url: publicUrl }],
      components: {
        securitySchemes: {
          userToken: { type: 'http', scheme: 'bearer', description: 'The token of /signup or /login.' },
          triggerToken: { type: 'http', scheme: 'bearer', description: 'TRIGGER_TOKEN of the installation.' },
        },
      },
    },
    transform: jsonSchemaTransform,
  })
  await fastify.register(swaggerUi, { routePrefix: '/docs', uiConfig: { deepLinking: false } })
  fastify.get('/openapi.json', { schema: { hide: true } }, () => fastify.swagger())
}
