import { inTime } from '../src/signal/in-time.ts'

/**
 * How long the open window has to get to the new place: one that is just being left is still listed,
 * and may never answer. Firefox lets a tap open a window for one second.
 */
const patienceMs = 700

/**
 * Opens what the tapped notification points at: in the window that is there, else in a new one.
 *
 * A tap allows to focus or to open one window, once, and a window that is gone by then uses that up as
 * well. So a window is brought to the front only when it has shown, by going there, that it is alive.
 */
export async function openNotification(clients: Clients, notification: Notification): Promise<void> {
  notification.close()
  const url = navigateOf(notification.data)
  const windows = await clients.matchAll({ type: 'window', includeUncontrolled: true })
  const [window] = windows
  if (window === undefined || !(await showIn(window, url))) await clients.openWindow(url)
}

async function showIn(window: WindowClient, url: string): Promise<boolean> {
  try {
    const shown = await inTime(window.navigate(url), patienceMs)
    // Focusing is refused where the browser does not count the tap as one on the app.
    await shown?.focus().catch(() => null)
    return true
  } catch {
    return false
  }
}

function navigateOf(data: unknown): string {
  if (typeof data !== 'object' || data === null || !('navigate' in data)) return '/'
  return typeof data.navigate === 'string' ? data.navigate : '/'
}
