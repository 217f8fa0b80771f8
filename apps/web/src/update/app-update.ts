import { ref } from 'vue'

type Options = {
  /** Whether nothing is under way that a reload would break into. */
  mayInterrupt: () => boolean
  reload: () => void
}

/** How often a reload that has to wait looks whether it may. */
const lookAgainMs = 30_000
/** What a page lacks this soon after it was loaded, it would lack again. */
const justLoadedMs = 10_000

/** Registers the service worker, and knows when a newer version waits to take over. */
export class AppUpdate {
  readonly ready = ref(false)
  readonly #options: Options
  #timer: ReturnType<typeof setTimeout> | undefined
  #waiting: ServiceWorker | null = null
  #reloading = false

  constructor(options: Options) {
    this.#options = options
  }

  /** Begins to watch; says nothing where the browser has no service worker. */
  async start(): Promise<void> {
    if (!('serviceWorker' in navigator)) return
    const registration = await navigator.serviceWorker.register('/sw.js').catch(() => null)
    if (!registration) return
    if (registration.waiting !== null) this.#offer(registration.waiting)
    registration.addEventListener('updatefound', () => this.#follow(registration.installing))
    navigator.serviceWorker.addEventListener('controllerchange', () => {
      if (this.#reloading) this.reloadWhenQuiet()
    })
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') void registration.update().catch(() => null)
    })
  }

  /** Lets the waiting version take over, and loads it. */
  apply(): void {
    // Another window has let it take over already: no change of controller is to come.
    if (this.#waiting?.state !== 'installed') return this.reloadWhenQuiet()
    this.#reloading = true
    this.#waiting.postMessage('take-over')
  }

  /** A part of this version is gone from the server: only the newer one can be had. */
  partMissing(): void {
    if (performance.now() >= justLoadedMs) this.reloadWhenQuiet()
  }

  /** Reloads now, or as soon as no morning is under way. */
  reloadWhenQuiet(): void {
    clearTimeout(this.#timer)
    if (this.#options.mayInterrupt()) return this.#options.reload()
    this.#timer = setTimeout(() => this.reloadWhenQuiet(), lookAgainMs)
  }

  #follow(worker: ServiceWorker | null): void {
    worker?.addEventListener('statechange', () => {
      // Without a controller this is the first visit, and nothing is being replaced.
      if (worker.state === 'installed' && navigator.serviceWorker.controller !== null) this.#offer(worker)
    })
  }

  #offer(worker: ServiceWorker): void {
    this.#waiting = worker
    this.ready.value = true
  }
}
