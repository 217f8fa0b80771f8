import { ref } from 'vue'

/** Registers the service worker, and knows when a newer version waits to take over. */
export class AppUpdate {
  readonly ready = ref(false)
  #waiting: ServiceWorker | null = null
  #reloading = false

  /** Begins to watch; says nothing where the browser has no service worker. */
  async start(): Promise<void> {
    if (!('serviceWorker' in navigator)) return
    const registration = await navigator.serviceWorker.register('/sw.js').catch(() => null)
    if (!registration) return
    if (registration.waiting !== null) this.#offer(registration.waiting)
    registration.addEventListener('updatefound', () => this.#follow(registration.installing))
    navigator.serviceWorker.addEventListener('controllerchange', () => {
      if (this.#reloading) location.reload()
    })
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') void registration.update().catch(() => null)
    })
  }

  /** Lets the waiting version take over, and loads it. */
  apply(): void {
    this.#reloading = true
    this.#waiting?.postMessage('take-over')
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
