import { ConfigError } from './config-error.ts'
import { findCrossProblems } from './cross-checks.ts'
import { environmentSchema, type Environment } from './environment-schema.ts'

/** Names and texts, as the operating system hands them over. */
export type RawEnvironment = Readonly<Record<string, string | undefined>>

/**
 * Parses the environment. An empty variable counts as unset; names Kuji does not know are ignored.
 *
 * @throws {ConfigError} with every problem at once
 */
export function readEnv(env: RawEnvironment = process.env): Environment {
  const given = givenValues(env)
  const { sound, problems } = checkEach(given)
  const wrong = new Set(Object.keys(given).filter((name) => !(name in sound)))
  const parsed = environmentSchema.parse(sound)
  const all = [...problems, ...findCrossProblems(parsed, new Set(Object.keys(given)), wrong)]
  if (all.length > 0) throw new ConfigError(all)
  return parsed
}

function givenValues(env: RawEnvironment): Record<string, string> {
  const names = Object.keys(environmentSchema.shape)
  const entries = names.map((name) => [name, env[name]?.trim() ?? ''] as const)
  return Object.fromEntries(entries.filter(([, value]) => value !== ''))
}

/** Sorts out the values that are wrong by themselves; every variable may be absent, so the rest still parses. */
function checkEach(given: Record<string, string>): { sound: Record<string, string>; problems: string[] } {
  const result = environmentSchema.safeParse(given)
  const issues = result.success ? [] : result.error.issues
  const wrong = new Map(issues.map((issue) => [String(issue.path[0]), issue.message]))
  return {
    sound: Object.fromEntries(Object.entries(given).filter(([name]) => !wrong.has(name))),
    problems: [...wrong].map(([name, message]) => `${name} ${message}`),
  }
}
