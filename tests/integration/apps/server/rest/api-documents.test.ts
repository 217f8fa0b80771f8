import { afterAll, expect, test } from 'vitest'
import { call } from '../../../../support/kuji-calls.ts'
import { aRunningServer } from '../../../../support/running-server.ts'

const server = await aRunningServer({ publicUrl: 'https://kuji.example' })
afterAll(() => server.close())

type Operation = {
  readonly summary?: string
  readonly security?: readonly Record<string, string[]>[]
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly required?: boolean }[]
  readonly requestBody?: { readonly content: Record<string, { readonly schema: unknown }> }
  readonly responses: Record<string, { readonly description?: string; readonly content?: object }>
}

type OpenApi = {
  readonly openapi: string
  readonly info: { readonly title: string; readonly version: string }
  readonly servers: readonly { readonly url: string }[]
  readonly paths: Record<string, Record<string, Operation>>
  readonly components: {
    readonly securitySchemes: Record<string, { readonly type: string; readonly scheme: string }>
  }
}

async function readDocument(): Promise<OpenApi> {
  return (await call(server, { method: 'GET', url: '/openapi.json' })).json()
}

async function operations(): Promise<{ name: string; path: string; operation: Operation }[]> {
  const { paths } = await readDocument()
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      name: `${method.toUpperCase()} ${path}`,
      path,
      operation,
    })),
  )
}

test('the document is OpenAPI 3.1 for the public address', async () => {
  const reply = await call(server, { method: 'GET', url: '/openapi.json' })

  expect(reply.headers['content-type']).toContain('application/json')
  expect(reply.json()).toMatchObject({
    openapi: '3.1.0',
    info: { title: 'Kuji', version: '1' },
    servers: [{ url: 'https://kuji.example' }],
  })
})

test('it lists every endpoint of the original design, what devices confirm, and what operators ask', async () => {
  expect((await operations()).map(({ name }) => name).toSorted()).toEqual(
    [
      'POST /signup',
      'POST /login',
      'POST /logout',
      'POST /register',
      'DELETE /register/{id}',
      'GET /meeting_url/{user_id}',
      'POST /participated',
      'POST /paticipated',
      'POST /receipts',
      'POST /assign_room',
      'POST /assign_room/{time_or_draw_id}',
      'GET /assign_room/{time_or_draw_id}',
      'GET /healthz',
      'GET /readyz',
    ].toSorted(),
  )
})

test('no two paths differ only in the name of a parameter, which OpenAPI forbids', async () => {
  const { paths } = await readDocument()
  const shapes = Object.keys(paths).map((path) => path.replaceAll(/\{[^}]+\}/g, '{}'))

  expect(new Set(shapes).size).toBe(shapes.length)
})

test('every parameter of a path is described, and required', async () => {
  for (const { name, path, operation } of await operations()) {
    const inPath = [...path.matchAll(/\{([^}]+)\}/g)].map(([, parameter]) => parameter)
    const described = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path')

    expect([name, described.map((parameter) => parameter.name)]).toEqual([name, inPath])
    for (const parameter of described) expect(parameter.required).toBe(true)
  }
})

test('every operation says what it does and describes its answers, the refusals in the usual shape', async () => {
  for (const { name, operation } of await operations()) {
    expect([name, operation.summary]).toEqual([name, expect.stringMatching(/^[A-Z\/]/i)])
    for (const [status, response] of Object.entries(operation.responses)) {
      expect([name, status, typeof response.description]).toEqual([name, status, 'string'])
      if (Number(status) < 400) continue
      expect([name, response.content]).toEqual([
        name,
        {
          'application/json': {
            schema: expect.objectContaining({
              type: 'object',
              required: ['error'],
              properties: { error: expect.objectContaining({ required: ['code', 'message'] }) },
            }),
          },
        },
      ])
    }
  }
})

test('what nothing is said about comes without content', async () => {
  for (const { operation } of await operations()) {
    const nothing = operation.responses['204']
    if (nothing !== undefined) expect(nothing).not.toHaveProperty('content')
  }
})

test('calls that need a token say which one, and the scheme is there', async () => {
  const { components } = await readDocument()
  const needs = new Map(
    (await operations()).map(({ name, operation }) => [name, Object.keys(operation.security?.[0] ?? {})]),
  )

  expect(needs.get('POST /register')).toEqual(['userToken'])
  expect(needs.get('GET /meeting_url/{user_id}')).toEqual(['userToken'])
  expect(needs.get('POST /assign_room')).toEqual(['triggerToken'])
  expect(needs.get('POST /signup')).toEqual([])
  for (const scheme of [...needs.values()].flat())
    expect(components.securitySchemes[scheme]).toMatchObject({ type: 'http', scheme: 'bearer' })
})

test('bodies are described with their bounds', async () => {
  const signUp = (await operations()).find(({ name }) => name === 'POST /signup')
  const schema = signUp?.operation.requestBody?.content['application/json']?.schema

  expect(schema).toMatchObject({
    type: 'object',
    required: ['username', 'email', 'password'],
    properties: { password: { type: 'string', minLength: 8, maxLength: 256 } },
    additionalProperties: false,
  })
})

test('a body that may be left out is not required', async () => {
  const participated = (await operations()).find(({ name }) => name === 'POST /participated')

  expect(participated?.operation.requestBody).not.toMatchObject({ required: true })
})

test('there is a page for reading at /docs, which the content policy lets work', async () => {
  const page = await call(server, { method: 'GET', url: '/docs', headers: { accept: 'text/html' } })
  const html =
    page.statusCode === 302 ? await call(server, { method: 'GET', url: String(page.headers.location) }) : page

  expect(html.statusCode).toBe(200)
  expect(html.headers['content-type']).toContain('text/html')
  const scripts = [...html.body.matchAll(/<script[^>]+src="([^"]+)"/g)].map(([, src]) => src ?? '')
  expect(scripts.length).toBeGreaterThan(0)
  for (const src of scripts) {
    const url = new URL(src, 'http://kuji/docs/').pathname
    expect([url, (await call(server, { method: 'GET', url })).statusCode]).toEqual([url, 200])
  }
  expect(html.body).not.toMatch(/<script>(?!\s*<)/)
})
