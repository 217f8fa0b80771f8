import type { NowView } from '@kuji/contract/now'
import { mount, RouterLinkStub } from '@vue/test-utils'
import type { Component } from 'vue'
import { ref } from 'vue'
import { appContextKey } from '../../../../apps/web/src/app-context.ts'
import type { MessageKey } from '../../../../apps/web/src/i18n/message-key.ts'
import { createMessages } from '../../../../apps/web/src/i18n/create-i18n.ts'

type Surroundings = {
  /** The time by the server's clock. */
  readonly time: string
  readonly props?: Record<string, unknown>
  /** What the server answers, by procedure; a call to any other throws. */
  readonly trpc?: unknown
  /** What the feed knew last. */
  readonly view?: NowView
  /** Why the server is out of reach. */
  readonly problem?: MessageKey
  /** What became of "I am up" where it did not arrive. */
  readonly tap?: MessageKey
}

/** Shows a screen as the app would, in Japanese; `pressed` are the rooms got up for. */
export function mountScreen(
  screen: Component,
  { time, props = {}, trpc = {}, view, problem, tap }: Surroundings,
) {
  const pressed: number[] = []
  const context = {
    trpc,
    getUp: { press: (roomId: number) => pressed.push(roomId), problem: ref(tap ?? null) },
    now: {
      serverTime: () => new Date(time),
      refresh: () => Promise.resolve(),
      view: ref(view ?? null),
      problem: ref(problem ?? null),
    },
  }
  return {
    pressed,
    screen: mount(screen, {
      props,
      global: {
        plugins: [createMessages()],
        stubs: { RouterLink: RouterLinkStub },
        provide: { [appContextKey as symbol]: context },
      },
    }),
  }
}
