import type { RouteLocationNormalized } from 'vue-router'

/** Where somebody wanted to go before they were asked who they are; always a path of this app. */
export function nextOf(route: Pick<RouteLocationNormalized, 'query'>): string {
  const { next } = route.query
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : '/'
}
