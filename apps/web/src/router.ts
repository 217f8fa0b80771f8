import { createRouter, createWebHistory, START_LOCATION } from 'vue-router'
import type { RouteLocationNormalized, RouteLocationRaw, RouteRecordRaw } from 'vue-router'
import type { MessageKey } from './i18n/message-key.ts'
import CompanionsPage from './pages/CompanionsPage.vue'
import LogInPage from './pages/LogInPage.vue'
import NotFoundPage from './pages/NotFoundPage.vue'
import NowPage from './pages/NowPage.vue'
import RecordPage from './pages/RecordPage.vue'
import SettingsPage from './pages/SettingsPage.vue'
import SignUpPage from './pages/SignUpPage.vue'
import SlotsPage from './pages/SlotsPage.vue'
import { nextOf } from './session/next-of.ts'
import type { Session } from './session/session.ts'

declare module 'vue-router' {
  interface RouteMeta {
    title: MessageKey
    /** Who may see it; left out: everybody. */
    audience?: 'member' | 'visitor'
  }
}

// All in the first download: together they are smaller than what a request of its own would cost each.
const routes: RouteRecordRaw[] = [
  { path: '/', name: 'now', component: NowPage, meta: { title: 'title.now', audience: 'member' } },
  { path: '/join/:room', name: 'join', component: NowPage, meta: { title: 'title.now', audience: 'member' } },
  {
    path: '/sign-up',
    name: 'sign-up',
    component: SignUpPage,
    meta: { title: 'title.sign_up', audience: 'visitor' },
  },
  {
    path: '/log-in',
    name: 'log-in',
    component: LogInPage,
    meta: { title: 'title.log_in', audience: 'visitor' },
  },
  {
    path: '/slots',
    name: 'slots',
    component: SlotsPage,
    meta: { title: 'title.slots', audience: 'member' },
  },
  {
    path: '/settings',
    name: 'settings',
    component: SettingsPage,
    meta: { title: 'title.settings', audience: 'member' },
  },
  {
    path: '/record',
    name: 'record',
    component: RecordPage,
    meta: { title: 'title.record', audience: 'member' },
  },
  {
    path: '/companions',
    name: 'companions',
    component: CompanionsPage,
    meta: { title: 'title.companions', audience: 'member' },
  },
  {
    path: '/:rest(.*)*',
    name: 'not-found',
    component: NotFoundPage,
    meta: { title: 'title.not_found' },
  },
]

/** The screens, and who may see which. */
export function createAppRouter(session: Session) {
  const router = createRouter({
    history: createWebHistory(),
    routes,
    // A page that has just been loaded is at its top, and asking for that would lay it out twice.
    scrollBehavior: (_to, from, saved) => saved ?? (from === START_LOCATION ? false : { top: 0 }),
  })
  router.beforeEach((to) => {
    const { audience } = to.meta
    const signedIn = session.account.value !== null
    if (audience === 'member' && !signedIn) return entranceTo(to)
    if (audience === 'visitor' && signedIn) return nextOf(to)
    return true
  })
  return router
}

// Who comes from a notification or a link of their own has an account; at the front door, hardly.
function entranceTo(to: RouteLocationNormalized): RouteLocationRaw {
  return to.name === 'now' ? { name: 'sign-up' } : { name: 'log-in', query: { next: to.fullPath } }
}
