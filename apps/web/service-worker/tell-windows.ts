/** Says something to every open window of the app; none may be there, and none need answer. */
export async function tellWindows(clients: Pick<Clients, 'matchAll'>, message: unknown): Promise<void> {
  const windows = await clients.matchAll({ type: 'window', includeUncontrolled: true }).catch(() => [])
  for (const window of windows) window.postMessage(message)
}
