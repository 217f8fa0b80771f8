/** What cron and scripts read from a finished run. 75 is EX_TEMPFAIL of sysexits.h. */
export const exitCodes = { done: 0, failed: 1, usage: 2, tryAgain: 75 } as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]
