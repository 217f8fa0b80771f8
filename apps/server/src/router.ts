import { accountRouter } from './trpc/account-router.ts'
import { calendarRouter } from './trpc/calendar-router.ts'
import { drawRouter } from './trpc/draw-router.ts'
import { nowRouter } from './trpc/now-router.ts'
import { practiceRouter } from './trpc/practice-router.ts'
import { router } from './trpc/procedures.ts'
import { recordRouter } from './trpc/record-router.ts'
import { safetyRouter } from './trpc/safety-router.ts'
import { signalRouter } from './trpc/signal-router.ts'
import { slotsRouter } from './trpc/slots-router.ts'

/** Everything the PWA can ask for. Its type is all that the web app knows of the server. */
export const appRouter = router({
  account: accountRouter,
  slots: slotsRouter,
  draw: drawRouter,
  now: nowRouter,
  signal: signalRouter,
  practice: practiceRouter,
  record: recordRouter,
  safety: safetyRouter,
  calendar: calendarRouter,
})

export type AppRouter = typeof appRouter
