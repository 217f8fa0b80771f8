import { shallowRef } from 'vue'

/** Chromium's offer to install the app, kept until somebody wants it; not in TypeScript's library. */
type InstallOffer = Event & { prompt(): Promise<{ outcome: 'accepted' | 'dismissed' }> }

/** Knows whether this browser can install the app by itself. Chromium alone says so, and only once. */
export class InstallPrompt {
  /** True while there is an offer to take up. */
  readonly isOffered = shallowRef(false)
  #offer: InstallOffer | null = null

  constructor() {
    window.addEventListener('beforeinstallprompt', (event) => {
      // Kept from showing by itself: it is offered when there is a reason to install.
      event.preventDefault()
      this.#keep(event as InstallOffer)
    })
    window.addEventListener('appinstalled', () => this.#keep(null))
  }

  /** Asks the browser to install. To be called in a tap; an offer is good for one. */
  async install(): Promise<void> {
    const offer = this.#offer
    this.#keep(null)
    await offer?.prompt().catch(() => null)
  }

  #keep(offer: InstallOffer | null): void {
    this.#offer = offer
    this.isOffered.value = offer !== null
  }
}
