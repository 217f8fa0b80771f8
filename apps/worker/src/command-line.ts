import { parseArgs } from 'node:util'
import { timeOfDay } from '@kuji/contract/rest'
import type { DrawName } from '@kuji/services/draw/name-draw-slot'

export const commandNames = ['tick', 'draw', 'check', 'crontab', 'practice'] as const
export type CommandName = (typeof commandNames)[number]

export type CommandLine = CommandWords & { readonly json: boolean }

type CommandWords =
  | { readonly command: Exclude<CommandName, 'draw'> }
  | { readonly command: 'draw'; readonly slot: DrawName; readonly early: boolean }

/** What the worker was called with is not understood; the message says how it should be. */
export class UsageError extends Error {}

const usage = `usage: npm run worker -- COMMAND [--json]
  tick               does all that is due now; one crontab line, every minute
  draw HH:MM|ISO     draws that slot now and stays until its people are told; --early if over an hour ahead
  check              looks at database, Zoom, hosts and capacity before tomorrow
  crontab            prints the crontab lines for this install
  practice           a practice morning with made-up sleepers, where Zoom is simulated`

/**
 * Reads the command line.
 *
 * @throws {UsageError}
 */
export function readCommandLine(args: readonly string[]): CommandLine {
  const { values, positionals } = parse(args)
  const [name, slot, ...rest] = positionals
  const command = commandNames.find((known) => known === name)
  if (command === undefined)
    throw new UsageError(`${name === undefined ? 'no command' : `unknown command ${name}`}\n${usage}`)
  if (command === 'draw' && slot === undefined)
    throw new UsageError(`draw needs a slot, as 09:00 or as an instant\n${usage}`)
  if (rest.length > 0 || (command !== 'draw' && slot !== undefined))
    throw new UsageError(`too many words\n${usage}`)
  if (values.early && command !== 'draw') throw new UsageError(`--early goes with draw\n${usage}`)
  const { json, early } = values
  return command === 'draw' ? { command, slot: readSlot(slot ?? ''), early, json } : { command, json }
}

function readSlot(text: string): DrawName {
  if (timeOfDay.safeParse(text).success) return { time: text }
  const instant = new Date(text)
  // Without an offset it would be read in this machine's zone, whatever that is.
  if (/^\d{4}-\d{2}-\d{2}T.+(Z|[+-]\d{2}:\d{2})$/.test(text) && !Number.isNaN(instant.getTime()))
    return { instant }
  throw new UsageError(`${text} is neither a time of day like 09:00 nor an instant like 2026-11-23T00:00:00Z`)
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false }, early: { type: 'boolean', default: false } },
    })
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n${usage}`)
  }
}
