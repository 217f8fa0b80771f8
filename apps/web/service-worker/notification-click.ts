/** Opens what the tapped notification points at: in the window that is there, else in a new one. */
export async function openNotification(clients: Clients, notification: Notification): Promise<void> {
  notification.close()
  const url = navigateOf(notification.data)
  const windows = await clients.matchAll({ type: 'window', includeUncontrolled: true })
  const [window] = windows
  if (window === undefined || !(await showIn(window, url))) await clients.openWindow(url)
}

async function showIn(window: WindowClient, url: string): Promise<boolean> {
  // Focusing is refused where the browser does not count the tap as one on the app.
  await window.focus().catch(() => null)
  try {
    await window.navigate(url)
    return true
  } catch {
    return false
  }
}

function navigateOf(data: unknown): string {
  if (typeof data !== 'object' || data === null || !('navigate' in data)) return '/'
  return typeof data.navigate === 'string' ? data.navigate : '/'
}
