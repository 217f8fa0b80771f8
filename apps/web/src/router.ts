import { createRouter, createWebHistory } from 'vue-router'
import type { RouteLocationNormalized, RouteRecordRaw } from 'vue-router'
import type { MessageKey } from './i18n/message-key.ts'
import NowPage from './pages/NowPage.vue'
import SignUpPage from './pages/SignUpPage.vue'
import { nextOf } from './session/next-of.ts'
import type { Session } from './session/session.ts'

declare module 'vue-router' {
  interface RouteMeta {
    title: MessageKey
    /** Who may see it; left out: everybody. */
    audience?: 'member' | 'visitor'
  }
}

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
    component: () => import('./pages/LogInPage.vue'),
    meta: { title: 'title.log_in', audience: 'visitor' },
  },
  {
    path: '/slots',
    name: 'slots',
    component: () => import('./pages/SlotsPage.vue'),
    meta: { title: 'title.slots', audience: 'member' },
  },
  {
    path: '/settings',
    name: 'settings',
    component: () => import('./pages/SettingsPage.vue'),
    meta: { title: 'title.settings', audience: 'member' },
  },
  {
    path: '/:rest(.*)*',
    name: 'not-found',
    component: () => import('./pages/NotFoundPage.vue'),
    meta: { title: 'title.not_found' },
  },
]

/** The screens, and who may see which. */
export function createAppRouter(session: Session) {
  const router = createRouter({
    history: createWebHistory(),
    routes,
    scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  })
  router.beforeEach((to) => {
    const { audience } = to.meta
    const signedIn = session.account.value !== null
    if (audience === 'member' && !signedIn) return { name: 'sign-up', query: afterwards(to) }
    if (audience === 'visitor' && signedIn) return nextOf(to)
    return true
  })
  return router
}

function afterwards(to: RouteLocationNormalized) {
  return to.name === 'now' ? {} : { next: to.fullPath }
}
