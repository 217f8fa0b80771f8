import './styles/tokens.css'
import './styles/base.css'
import { createApp, watch } from 'vue'
import { appContextKey, type AppContext } from './app-context.ts'
import { createMessages, firstLocale, showLocale } from './i18n/create-i18n.ts'
import KujiApp from './KujiApp.vue'
import { InstallPrompt } from './install/install-prompt.ts'
import { GetUp } from './now/get-up.ts'
import { NowFeed } from './now/now-feed.ts'
import { nowSource } from './now/now-source.ts'
import { createAppRouter } from './router.ts'
import { nextOf } from './session/next-of.ts'
import { createDeviceMemory } from './session/device-memory.ts'
import { Session } from './session/session.ts'
import { DeviceSignal } from './signal/device-signal.ts'
import { signalServer } from './signal/signal-server.ts'
import { createTrpc } from './trpc.ts'
import { AppUpdate } from './update/app-update.ts'
import { mayInterrupt } from './update/may-interrupt.ts'

const memory = createDeviceMemory(localStorage)
const session = new Session(memory)
const router = createAppRouter(session)
const i18n = createMessages()
const context = createContext()

await showLocale(i18n, startingLocale())
watch(session.account, (account) => follow(account?.userId ?? null), { immediate: true })
const app = createApp(KujiApp).use(i18n).use(router).provide(appContextKey, context)
void confirmSession()
await router.isReady()
app.mount('#app')
// The first paint comes before everything is fetched once more for offline.
if (import.meta.env.PROD) afterLoad(() => void context.update.start())

// A new version may have replaced the files this page still points at.
window.addEventListener('vite:preloadError', () => context.update.partMissing())

function createContext(): AppContext {
  const trpc = createTrpc()
  const now = new NowFeed({ source: nowSource(trpc), memory, onSignedOut: signedOut })
  return {
    trpc,
    memory,
    session,
    now,
    getUp: new GetUp({
      send: (roomId) => trpc.now.getUp.mutate({ roomId }),
      memory,
      morning: () => now.view.value?.slot?.startsAt ?? null,
      onSettled: () => void now.refresh(),
    }),
    signal: new DeviceSignal({ server: signalServer(trpc), memory, serverTime: () => now.serverTime() }),
    install: new InstallPrompt(),
    update: new AppUpdate({
      mayInterrupt: () => mayInterrupt({ session, now }, now.serverTime()),
      reload: () => location.reload(),
    }),
    showLocale: (locale) => {
      memory.write('locale', locale)
      return showLocale(i18n, locale)
    },
  }
}

function afterLoad(work: () => void): void {
  if (document.readyState === 'complete') work()
  else window.addEventListener('load', work, { once: true })
}

function startingLocale() {
  const chosen = memory.read('locale')
  return firstLocale(typeof chosen === 'string' ? chosen : null, navigator.languages)
}

function follow(userId: number | null): void {
  if (userId === null) {
    context.now.stop()
    context.getUp.stop()
    return
  }
  context.now.start(userId)
  context.getUp.start(userId)
}

/** The cookie decides who is signed in; what this device remembers only paints sooner. */
async function confirmSession(): Promise<void> {
  const account = await context.trpc.account.me.query().catch(() => undefined)
  if (account === undefined) return
  if (account === null) {
    if (session.account.value !== null) signedOut()
    return
  }
  const isNew = session.account.value === null
  if (session.account.value?.userId !== account.userId) session.adopt(account)
  if (isNew) await router.replace(nextOf(router.currentRoute.value))
}

function signedOut(): void {
  const next = router.currentRoute.value.fullPath
  session.expire()
  void router.replace({ name: 'log-in', query: { reason: 'expired', ...(next === '/' ? {} : { next }) } })
}
