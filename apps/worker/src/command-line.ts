import { parseArgs } from 'node:util'
import { timeOfDay } from '@kuji/contract/rest'
import { rowId } from '@kuji/contract/row-id'
import type { DrawName } from '@kuji/services/draw/name-draw-slot'

/** A word that has to follow a command: its place in the usage text, what to ask for, and its meaning. */
type Word = { readonly form: string; readonly wanted: string; readonly read: (text: string) => unknown }

type CommandEntry = {
  readonly help: string
  /** In the order in which they have to come. */
  readonly words: Readonly<Record<string, Word>>
  readonly flags: readonly string[]
}

/** Every command. One more is an entry here, and its case in main.ts. */
const commands = {
  tick: { words: {}, flags: [], help: 'does all that is due now; one crontab line, every minute' },
  draw: {
    words: {
      slot: { form: 'HH:MM|ISO', wanted: 'a slot, as 09:00 or as an instant', read: readSlot },
    },
    flags: ['early'],
    help: 'draws that slot now and stays until its people are told; --early if over an hour ahead',
  },
  check: { words: {}, flags: [], help: 'looks at database, Zoom, hosts and capacity before tomorrow' },
  crontab: { words: {}, flags: [], help: 'prints the crontab lines for this install' },
  practice: {
    words: {},
    flags: [],
    help: 'a practice morning with made-up sleepers, where Zoom is simulated',
  },
  verify: {
    words: { drawId: { form: 'DRAW_ID', wanted: 'the id of a draw', read: readDrawId } },
    flags: [],
    help: 'makes a draw once more from its stored input and compares',
  },
  disputes: { words: {}, flags: [], help: 'lists the missed mornings that people say are wrong' },
  withdraw: {
    words: { seatId: { form: 'SEAT_ID', wanted: 'the id of a seat', read: readSeatId } },
    flags: [],
    help: 'takes a missed morning back; the rate follows',
  },
  'recompute-rates': {
    words: {},
    flags: ['write'],
    help: 'compares all rates with the history; --write stores what differs',
  },
} as const satisfies Record<string, CommandEntry>

type Commands = typeof commands
export type CommandName = keyof Commands

type WordsOf<Entry extends CommandEntry> = {
  readonly [Name in keyof Entry['words']]: ReturnType<Entry['words'][Name]['read']>
}
type FlagsOf<Entry extends CommandEntry> = { readonly [Flag in Entry['flags'][number]]: boolean }

/** What was asked for: a command with its words and flags by name. */
export type CommandLine = {
  [Name in CommandName]: { readonly command: Name; readonly json: boolean } & WordsOf<Commands[Name]> &
    FlagsOf<Commands[Name]>
}[CommandName]

export const commandNames = Object.keys(commands) as CommandName[]

/** What the worker was called with is not understood; the message says how it should be. */
export class UsageError extends Error {}

/**
 * Reads the command line.
 *
 * @throws {UsageError}
 */
export function readCommandLine(args: readonly string[]): CommandLine {
  const { json, flags, positionals } = parse(args)
  const [name, ...texts] = positionals
  const command = commandNames.find((known) => known === name)
  if (command === undefined) throw misuse(name === undefined ? 'no command' : `unknown command ${name}`)
  const entry: CommandEntry = commands[command]
  const words = readWords(command, entry, texts)
  const stray = flags.find((flag) => !entry.flags.includes(flag))
  if (stray !== undefined) throw misuse(`--${stray} goes with ${commandsWith(stray).join(', ')}`)
  const given = entry.flags.map((flag) => [flag, flags.includes(flag)] as const)
  return { command, json, ...words, ...Object.fromEntries(given) } as CommandLine
}

function readWords(command: CommandName, { words }: CommandEntry, texts: readonly string[]): object {
  const expected = Object.entries(words)
  const missing = expected[texts.length]
  if (missing !== undefined) throw misuse(`${command} needs ${missing[1].wanted}`)
  if (texts.length > expected.length) throw misuse('too many words')
  return Object.fromEntries(expected.map(([name, { read }], index) => [name, read(texts[index] ?? '')]))
}

function readSlot(text: string): DrawName {
  if (timeOfDay.safeParse(text).success) return { time: text }
  const instant = new Date(text)
  // Without an offset it would be read in this machine's zone, whatever that is.
  if (/^\d{4}-\d{2}-\d{2}T.+(Z|[+-]\d{2}:\d{2})$/.test(text) && !Number.isNaN(instant.getTime()))
    return { instant }
  throw new UsageError(`${text} is neither a time of day like 09:00 nor an instant like 2026-11-23T00:00:00Z`)
}

function readSeatId(text: string): number {
  return readId(text, 'the id of a seat; the command disputes lists them')
}

function readDrawId(text: string): number {
  return readId(text, 'the id of a draw; the command draw prints it')
}

function readId(text: string, wanted: string): number {
  const id = rowId.safeParse(/^\d+$/.test(text) ? Number(text) : text)
  if (id.success) return id.data
  throw new UsageError(`${text} is not ${wanted}`)
}

function parse(args: readonly string[]): {
  readonly json: boolean
  readonly flags: string[]
  readonly positionals: string[]
} {
  const known = ['json', ...Object.values(commands).flatMap(({ flags }): readonly string[] => flags)]
  const options = Object.fromEntries(known.map((flag) => [flag, { type: 'boolean' as const }]))
  try {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options })
    const { json = false, ...flags } = values
    return { json, flags: Object.keys(flags), positionals }
  } catch (error) {
    throw misuse(error instanceof Error ? error.message : String(error))
  }
}

function commandsWith(flag: string): string[] {
  return Object.entries<CommandEntry>(commands).flatMap(([name, { flags }]) =>
    flags.includes(flag) ? [name] : [],
  )
}

function misuse(problem: string): UsageError {
  const lines = Object.entries<CommandEntry>(commands).map(([name, { words, help }]) => ({
    form: [name, ...Object.values(words).map(({ form }) => form)].join(' '),
    help,
  }))
  const width = Math.max(...lines.map(({ form }) => form.length)) + 5
  const usage = lines.map(({ form, help }) => `  ${form.padEnd(width)}${help}`)
  return new UsageError([problem, 'usage: npm run worker -- COMMAND [--json]', ...usage].join('\n'))
}
