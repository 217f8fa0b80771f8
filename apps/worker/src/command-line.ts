import { parseArgs } from 'node:util'

export const commandNames = ['tick', 'draw', 'check', 'crontab', 'practice'] as const
export type CommandName = (typeof commandNames)[number]

export type CommandLine = {
  readonly command: CommandName
  /** `draw`: the slot as HH:MM or an ISO-8601 instant. */
  readonly slot: string | null
  readonly json: boolean
  readonly early: boolean
}

/** What the worker was called with is not understood; the message says how it should be. */
export class UsageError extends Error {}

export const usage = `usage: npm run worker -- COMMAND [--json]
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
  return { command, slot: slot ?? null, json: values.json, early: values.early }
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
