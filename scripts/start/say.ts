/** Prints a line for the person who waits. */
export function say(text = ''): void {
  process.stdout.write(`${text}\n`)
}

/** Says that a piece of work has begun and, when it has gone well, how long it took. */
export async function withProgress<T>(what: string, work: () => Promise<T>): Promise<T> {
  const started = performance.now()
  say(`  ...  ${what}`)
  const result = await work()
  say(`  ok   ${what} (${((performance.now() - started) / 1000).toFixed(1)} s)`)
  return result
}
