/** An open stream shows this often that it is alive, in milliseconds. */
export const heartbeatMs = 15_000

/** What a page is told when its stream opens: after two missed heartbeats it comes anew. */
export const streamHello = { reconnectAfterInactivityMs: 2 * heartbeatMs + 2_000 }
