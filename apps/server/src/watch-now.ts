import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { NowView } from '@kuji/contract/now'
import { isDatabaseUnreachable } from '@kuji/db/database-errors'
import { topicsOf } from '@kuji/services/rooms/now-topics'
import { viewNow } from '@kuji/services/rooms/view-now'
import { tracked, type TrackedEnvelope } from '@trpc/server'
import type { App } from './app-parts.ts'
import type { OpenScreen } from './open-screens.ts'

/** A view is looked at again after a minute and a half or two even if nothing was heard, in milliseconds. */
const longestSilence = { least: 90_000, spread: 30_000 }

/** While the database is away a screen waits so long, and not all of them equally long. */
const databaseAway = { least: 1_000, spread: 3_000 }

type Watcher = {
  readonly sessionId: string
  readonly userId: number
  readonly screen: OpenScreen
  /** The id of the last view this screen was sent, if it was here before. */
  readonly lastEventId: string | null
}

/**
 * The view, then each one that differs from the last; ends with the session.
 *
 * An id names what the view says and nobody's data: a screen that comes back with the id of
 * what is still true is sent nothing. While the database is away the screen keeps what it has.
 */
export async function* watchNow(
  app: App,
  watcher: Watcher,
): AsyncGenerator<TrackedEnvelope<NowView>, void, void> {
  const { userId, sessionId, screen } = watcher
  let topics = topicsOf(userId, null)
  let shown = watcher.lastEventId
  while (!screen.signal.aborted) {
    // Listening starts before looking, so that nothing falls between the two.
    const news = app.nowHub.waitForNews(topics, screen.signal)
    try {
      const view = await look(app, sessionId, userId)
      if (view === 'signed out') return
      if (view === 'database away') {
        await sleep(inSpread(databaseAway), null, { signal: screen.signal }).catch(() => null)
        continue
      }
      const id = idOf(view)
      if (id !== shown) yield tracked(id, view)
      shown = id
      const heard = topics
      topics = topicsOf(userId, view)
      if (sameTopics(heard, topics)) await news.within(silenceAfter(view))
    } finally {
      // Also when the screen is gone, or looking failed.
      news.cancel()
    }
  }
}

async function look(
  { deps, sessions }: App,
  sessionId: string,
  userId: number,
): Promise<NowView | 'signed out' | 'database away'> {
  try {
    const [isOpen, view] = await Promise.all([sessions.isOpen(sessionId), viewNow(deps, userId)])
    return isOpen ? view : 'signed out'
  } catch (error) {
    if (isDatabaseUnreachable(error)) return 'database away'
    throw error
  }
}

function idOf(view: NowView): string {
  const content = JSON.stringify({ ...view, serverNow: null })
  return createHash('sha256').update(content).digest('base64url').slice(0, 22)
}

function silenceAfter({ changesAt, suggestion, serverNow }: NowView): number {
  const untilChanges = [changesAt, suggestion?.openUntil ?? null]
    .filter((instant) => instant !== null)
    .map((instant) => Math.max(Date.parse(instant) - Date.parse(serverNow), 0) + 50)
  return Math.min(inSpread(longestSilence), ...untilChanges)
}

function inSpread({ least, spread }: { readonly least: number; readonly spread: number }): number {
  return least + Math.random() * spread
}

function sameTopics(before: readonly string[], after: readonly string[]): boolean {
  return before.length === after.length && before.every((topic, index) => topic === after[index])
}
