const patienceMs = 5_000

/** Whether anything but a failure of its own answers at an http(s) address. It waits five seconds, and throws nothing. */
export async function canReach(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const bounded = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)])
    const reply = await fetch(url, { method: 'HEAD', redirect: 'manual', signal: bounded })
    return reply.status < 500
  } catch {
    return false
  }
}
