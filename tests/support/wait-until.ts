import { setTimeout as sleep } from 'node:timers/promises'

const pollMs = 10

/** Waits until something is true; fails after 25 seconds, or as long as is said. */
export async function waitUntil(
  isTrue: () => boolean | Promise<boolean>,
  patienceMs = 25_000,
): Promise<void> {
  const deadline = performance.now() + patienceMs
  while (!(await isTrue())) {
    if (performance.now() > deadline) throw new Error(`never became true: ${String(isTrue)}`)
    await sleep(pollMs)
  }
}
