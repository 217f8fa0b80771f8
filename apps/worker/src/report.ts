import type { ExitCode } from './exit-codes.ts'

/** What a command has to say when it ends: for machines as `data`, for people as `lines`. */
export type Report = {
  readonly exitCode: ExitCode
  readonly lines: readonly string[]
  readonly data: Readonly<Record<string, unknown>>
}
