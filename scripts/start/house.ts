import { say } from './say.ts'

type Part = { readonly name: string; readonly stop: () => Promise<void> }

/** Everything this start has started. */
export type House = {
  /** Notes how to stop a part; when the house is already closing, it is stopped at once. */
  readonly add: (part: Part) => Promise<void>
  /** Stops all parts, the latest first. Asked for again, it gives the same stop. */
  readonly close: () => Promise<void>
  readonly isClosing: () => boolean
}

/** An empty house. */
export function openHouse(): House {
  const parts: Part[] = []
  let closing: Promise<void> | null = null
  return {
    add: async (part) => {
      if (closing) await stopPart(part)
      else parts.push(part)
    },
    close: () => (closing ??= stopAll(parts)),
    isClosing: () => closing !== null,
  }
}

async function stopAll(parts: readonly Part[]): Promise<void> {
  for (const part of parts.toReversed()) await stopPart(part)
}

/** One part that does not stop must not keep the others running. */
async function stopPart({ name, stop }: Part): Promise<void> {
  try {
    await stop()
  } catch (error) {
    say(`  ${name} did not stop: ${error instanceof Error ? error.message : String(error)}`)
  }
}
