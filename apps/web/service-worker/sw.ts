import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from 'workbox-precaching'
import { NavigationRoute, registerRoute } from 'workbox-routing'
import { openNotification } from './notification-click.ts'
import { receivePush } from './receive-push.ts'
import { resubscribe } from './subscription-change.ts'

declare const self: ServiceWorkerGlobalScope

// What the server answers itself; every other navigation is a screen of the app.
const serverPaths =
  /^\/(trpc|docs|openapi\.json|healthz|readyz|metrics|signup|login|logout|register|meeting_url|participated|paticipated|assign_room|receipts|calendar|zoom)(\/|$)/

cleanupOutdatedCaches()
precacheAndRoute(self.__WB_MANIFEST)
registerRoute(new NavigationRoute(createHandlerBoundToURL('/index.html'), { denylist: [serverPaths] }))

self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()))
self.addEventListener('message', (event) => {
  if (event.data === 'take-over') void self.skipWaiting()
})
self.addEventListener('push', (event) => event.waitUntil(receivePush(self, event)))
self.addEventListener('notificationclick', (event) =>
  event.waitUntil(openNotification(self.clients, event.notification)),
)
self.addEventListener('pushsubscriptionchange', (event) => event.waitUntil(resubscribe(self, event)))
