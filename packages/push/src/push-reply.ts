import { AppError } from '@kuji/domain/errors'

/** RFC 8030 §5.3 and what services do: 406 is how Windows' service says it is throttling. */
const worthRetrying: readonly number[] = [406, 408, 425, 429]
const gone: readonly number[] = [404, 410]

/**
 * What a push service's status means; null when it took the message.
 *
 * @param host for the log; the rest of an endpoint is a secret
 */
export function refusalOf(status: number, host: string): AppError | null {
  if (status >= 200 && status < 300) return null
  const message = `push service ${host} answered ${status}`
  if (gone.includes(status)) return new AppError('PUSH_GONE', message)
  if (status >= 500 || worthRetrying.includes(status)) return new AppError('PUSH_UNREACHABLE', message)
  return new AppError('PUSH_REJECTED', message)
}
