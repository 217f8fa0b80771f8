import type { Socket } from 'node:net'

/** More than one person's phones and computers, and fewer than would hurt. */
const mostPerPerson = 10

const sweepMs = 15_000

/** One screen that follows the morning. */
export type OpenScreen = {
  /** Aborts when the caller has gone, or when this screen has to make room. */
  readonly signal: AbortSignal
  readonly close: () => void
}

/** The screens that follow this process. */
export type OpenScreens = {
  /** Takes a screen in; beyond ten of one person the oldest of theirs ends. */
  readonly open: (userId: number, socket: Socket, caller: AbortSignal) => OpenScreen
  /** Cuts those that have taken nothing since the last sweep, though something waits for them. */
  readonly sweep: () => void
  readonly close: () => void
}

type Entry = { readonly socket: Socket; readonly ending: AbortController; taken: number }

/** Keeps the screens, and looks every 15 s whether they still read. */
export function keepScreens(): OpenScreens {
  const byPerson = new Map<number, Set<Entry>>()
  const sweep = (): void => {
    for (const screens of byPerson.values()) for (const screen of screens) cutIfStalled(screen)
  }
  const timer = setInterval(sweep, sweepMs).unref()
  return {
    sweep,
    close: () => clearInterval(timer),
    open: (userId, socket, caller) => {
      const screens = byPerson.get(userId) ?? new Set()
      byPerson.set(userId, screens)
      const screen: Entry = { socket, ending: new AbortController(), taken: -1 }
      const end = (): void => screen.ending.abort()
      if (caller.aborted) end()
      else caller.addEventListener('abort', end, { once: true })
      screens.add(screen)
      if (screens.size > mostPerPerson) endOldest(screens)
      return {
        signal: screen.ending.signal,
        close: () => {
          caller.removeEventListener('abort', end)
          screens.delete(screen)
          if (screens.size === 0 && byPerson.get(userId) === screens) byPerson.delete(userId)
        },
      }
    },
  }
}

function endOldest(screens: Set<Entry>): void {
  const [oldest] = screens
  if (oldest === undefined) return
  screens.delete(oldest)
  oldest.ending.abort()
}

/** What waits here waits in our memory: the system's own buffers are full by then. */
function cutIfStalled(screen: Entry): void {
  const { bytesWritten, writableLength } = screen.socket
  const taken = bytesWritten - writableLength
  if (writableLength > 0 && taken === screen.taken) screen.socket.destroy()
  screen.taken = writableLength > 0 ? taken : -1
}
