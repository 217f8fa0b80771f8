import { readFileSync } from 'node:fs'

/** The environment without Kuji's own settings, so that a person's configuration does not decide a test. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const ours = [...readFileSync('.env.example', 'utf8').matchAll(/^#?\s?([A-Z][A-Z0-9_]*)=/gm)].map(
    ([, name]) => name,
  )
  const others = Object.entries(process.env).filter(([name]) => !ours.includes(name))
  return { ...Object.fromEntries(others), TURBO_TELEMETRY_DISABLED: '1', NO_COLOR: '1' }
}
