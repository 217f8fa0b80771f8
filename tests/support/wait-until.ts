import { setTimeout as sleep } from 'node:timers/promises'

const pollMs = 10

/** Waits until something is true; fails after ten seconds. */
export async function waitUntil(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 10_000
  while (!(await isTrue())) {
    if (performance.now() > deadline) throw new Error(`never became true: ${String(isTrue)}`)
    await sleep(pollMs)
  }
}
