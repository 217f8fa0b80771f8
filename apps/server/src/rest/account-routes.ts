import { logInInput, signUpInput } from '@kuji/contract/account'
import { restError, sessionAnswer } from '@kuji/contract/rest'
import { logIn } from '@kuji/services/account/log-in'
import { signUp } from '@kuji/services/account/sign-up'
import { z } from 'zod'
import type { App } from '../app-parts.ts'
import { requireUser } from './bearer.ts'
import { userToken, type RestApp } from './rest-app.ts'

/** `POST /signup`, `/login`, `/logout`: a token to send with everything else. */
export function addAccountRoutes(rest: RestApp, app: App): void {
  rest.post(
    '/signup',
    {
      schema: {
        summary: 'Make an account',
        tags: ['account'],
        body: signUpInput,
        response: { 201: sessionAnswer, 400: restError, 409: restError, 429: restError },
      },
    },
    async (request, reply) => {
      const locale = request.headers['accept-language']?.startsWith('en') ? 'en' : 'ja'
      const userId = await signUp(app.deps, { ...request.body, locale, address: request.ip })
      return reply.code(201).send({ user_id: userId, token: await app.sessions.open(userId) })
    },
  )

  rest.post(
    '/login',
    {
      schema: {
        summary: 'Log in with the username or the e-mail',
        tags: ['account'],
        body: logInInput,
        response: { 200: sessionAnswer, 400: restError, 401: restError, 429: restError },
      },
    },
    async (request) => {
      const userId = await logIn(app.deps, { ...request.body, address: request.ip })
      return { user_id: userId, token: await app.sessions.open(userId) }
    },
  )

  rest.post(
    '/logout',
    {
      schema: {
        summary: 'End the session of this token',
        tags: ['account'],
        security: userToken,
        response: { 204: z.null(), 401: restError },
      },
    },
    async (request, reply) => {
      const { token } = await requireUser(app, request)
      await app.sessions.end(token)
      return reply.code(204).send(null)
    },
  )
}
