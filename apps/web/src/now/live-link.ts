import type { NowView } from '@kuji/contract/now'
import { reconnectWait } from './reconnect-wait.ts'

/** What a stream tells while it is open. */
export type StreamListener = {
  onView(view: NowView, id: string): void
  onLive(): void
  /** Lost or ended; it will tell nothing more. `'sent away'`: the server ended it, for a newer screen of the same person. */
  onEnd(why?: 'sent away'): void
}
export type OpenStream = (lastEventId: string | null, listener: StreamListener) => { unsubscribe(): void }

type Options = {
  open: OpenStream
  onView: (view: NowView) => void
  /** It has begun to be live, or was lost. */
  onChange: (change: { wasLive: boolean }) => void
}

// A stream that is not answered by then never will be.
const openWithinMs = 15_000
// As long as a heartbeat: a stream that ends sooner has not held.
const holdsAfterMs = 15_000
// Whoever was sent away would send another away by coming back, and that one the next.
const sentAwayMs = { least: 120_000, spread: 120_000 }

/**
 * One event stream that goes on where it was, and comes back by itself.
 *
 * The browser's own coming back is not used: it has no chance in it, so that a restarted
 * server would meet everybody at once, and after an answer that is none it gives up for good.
 */
export class LiveLink {
  readonly #options: Options
  #stream: { unsubscribe(): void } | null = null
  #live = false
  #losses = 0
  #liveSince = 0
  #lastEventId: string | null = null
  /** Runs while the stream is being opened, and while it waits to be. */
  #timer: ReturnType<typeof setTimeout> | undefined
  #waiting = false

  constructor(options: Options) {
    this.#options = options
  }

  get live(): boolean {
    return this.#live
  }

  /** Opens the stream, unless it is open or waits to be opened again. */
  connect(): void {
    if (this.#stream === null && !this.#waiting) this.#open()
  }

  /** Somebody looks: a stream that waits is opened at the next `connect`. */
  hurry(): void {
    this.#losses = 0
    if (this.#waiting) this.#rest()
  }

  /** Closes the stream until the next `connect`. */
  close(): void {
    this.#rest()
    this.#live = false
    const stream = this.#stream
    this.#stream = null
    stream?.unsubscribe()
  }

  /** What is shown did not come by this stream, so it must tell the present view when it is back. */
  forgetEvent(): void {
    this.#lastEventId = null
  }

  #open(): void {
    let over = false
    const still = () => !over
    const end = (why?: 'sent away') => {
      if (over) return
      over = true
      this.#lose(why)
    }
    this.#timer = setTimeout(() => end(), openWithinMs)
    const stream = this.#options.open(this.#lastEventId, {
      onEnd: end,
      onLive: () => {
        if (still()) this.#hold()
      },
      onView: (view, id) => {
        if (!still()) return
        this.#lastEventId = id
        this.#options.onView(view)
      },
    })
    if (over) return stream.unsubscribe()
    this.#stream = {
      unsubscribe: () => {
        over = true
        stream.unsubscribe()
      },
    }
  }

  #hold(): void {
    clearTimeout(this.#timer)
    this.#live = true
    this.#liveSince = Date.now()
    this.#options.onChange({ wasLive: false })
  }

  #lose(why?: 'sent away'): void {
    const wasLive = this.#live
    const held = wasLive && Date.now() - this.#liveSince >= holdsAfterMs
    this.#losses = held ? 1 : this.#losses + 1
    this.close()
    this.#waiting = true
    this.#timer = setTimeout(
      () => {
        this.#waiting = false
        this.#open()
      },
      why === 'sent away'
        ? sentAwayMs.least + sentAwayMs.spread * Math.random()
        : reconnectWait(this.#losses, Math.random()),
    )
    this.#options.onChange({ wasLive })
  }

  #rest(): void {
    clearTimeout(this.#timer)
    this.#waiting = false
  }
}
