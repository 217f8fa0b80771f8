import { account, locale, logInInput, signUpInput, type Account } from '@kuji/contract/account'
import { logIn } from '@kuji/services/account/log-in'
import { setLocale } from '@kuji/services/account/set-locale'
import { signUp } from '@kuji/services/account/sign-up'
import { z } from 'zod'
import type { RequestContext } from '../context.ts'
import { openProcedure, router, signedInProcedure } from './procedures.ts'

/** Signing up, in and out. The session travels in a cookie that no script can read. */
export const accountRouter = router({
  me: openProcedure
    .output(account.nullable())
    .query(({ ctx }) => (ctx.session === null ? null : accountOf(ctx.session))),

  signUp: openProcedure
    .input(z.strictObject({ ...signUpInput.shape, locale }))
    .output(account)
    .mutation(async ({ ctx, input }) => {
      const userId = await signUp(ctx.app.deps, { ...input, address: ctx.request.ip })
      return openSession(ctx, userId)
    }),

  logIn: openProcedure
    .input(logInInput)
    .output(account)
    .mutation(async ({ ctx, input }) => {
      const userId = await logIn(ctx.app.deps, { ...input, address: ctx.request.ip })
      return openSession(ctx, userId)
    }),

  logOut: openProcedure.output(z.object({})).mutation(async ({ ctx }) => {
    if (ctx.session !== null) await ctx.app.sessions.end(ctx.session.id)
    ctx.reply.header('set-cookie', ctx.app.sessions.clearingCookie())
    return {}
  }),

  setLocale: signedInProcedure
    .input(z.strictObject({ locale }))
    .output(account)
    .mutation(({ ctx, input }) => setLocale(ctx.app.deps, { ...input, userId: ctx.session.userId })),
})

async function openSession({ app, reply, session }: RequestContext, userId: number): Promise<Account> {
  if (session !== null) await app.sessions.end(session.id)
  const id = await app.sessions.open(userId)
  const opened = await app.sessions.prove(id)
  reply.header('set-cookie', app.sessions.cookie(id))
  return accountOf({ userId, username: opened?.username ?? '', locale: opened?.locale ?? 'ja' })
}

function accountOf({
  userId,
  username,
  locale: language,
}: {
  userId: number
  username: string
  locale: string
}): Account {
  return { userId, username, locale: language === 'en' ? 'en' : 'ja' }
}
