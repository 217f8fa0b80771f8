import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyInstance } from 'fastify'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'
import type { OpenAPIV3, OpenAPIV3_1 } from 'openapi-types'

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
    transformObject: (document) => {
      if ('swaggerObject' in document) return document.swaggerObject
      return markOptionalBodies(document.openapiObject)
    },
  })
  await fastify.register(swaggerUi, { routePrefix: '/docs', uiConfig: { deepLinking: false } })
  fastify.get('/openapi.json', { schema: { hide: true } }, () => fastify.swagger())
}

type Document = Partial<OpenAPIV3.Document | OpenAPIV3_1.Document>

/** A body that may be null may be left out; the generator calls every body required. */
function markOptionalBodies(document: Document): Document {
  for (const path of Object.values(document.paths ?? {})) {
    const body = path?.post?.requestBody
    if (body === undefined || '$ref' in body) continue
    if (acceptsNull(body.content['application/json']?.schema)) body.required = false
  }
  return document
}

function acceptsNull(schema: object | undefined): boolean {
  if (schema === undefined) return false
  const { type, anyOf } = schema as { type?: unknown; anyOf?: object[] }
  return type === 'null' || (anyOf ?? []).some(acceptsNull)
}
