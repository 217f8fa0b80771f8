/** What pg, Node and Prisma call a database that is gone, still starting, shutting down, full or overloaded. */
const unreachableCodes: ReadonlySet<string> = new Set([
  // sockets and names
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  // SQLSTATE: too many connections, shut down by an operator or a crash, starting up
  '53300',
  '57P01',
  '57P02',
  '57P03',
  // SQLSTATE: waited too long for others, or gave way to them
  '25P03',
  '40001',
  '40P01',
  '55P03',
  '57014',
  // Prisma: cannot reach, timed out, closed, pool timeout
  'P1001',
  'P1002',
  'P1008',
  'P1017',
  'P2024',
  // kinds of Prisma's driver adapters
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
  'TooManyConnections',
])

/** pg gives these no code. */
const unreachableMessages = [
  /^connection terminated/i,
  /^timeout exceeded when trying to connect/i,
  /^client has encountered a connection error/i,
  /^query read timeout/i,
]

/** True when the database itself is away or too busy, so that the same call may succeed later. */
export function isDatabaseUnreachable(error: unknown): boolean {
  return traceOf(error).some(
    ({ code, kind, message }) =>
      (code !== undefined && (unreachableCodes.has(code) || code.startsWith('08'))) ||
      (kind !== undefined && unreachableCodes.has(kind)) ||
      unreachableMessages.some((pattern) => pattern.test(message)),
  )
}

/**
 * Which unique constraint or index a failed write ran into, from Prisma or from
 * SQL: its name, or its columns joined by commas where that is all Prisma tells.
 *
 * @returns null for every other error
 */
export function violatedUnique(error: unknown): string | null {
  const violation = traceOf(error).find(
    ({ code, kind }) => code === '23505' || kind === 'UniqueConstraintViolation',
  )
  if (violation) return violation.constraint ?? ''
  return traceOf(error).some(({ code }) => code === 'P2002') ? '' : null
}

type Trace = { code?: string; kind?: string; constraint?: string; message: string }

/** The error and everything it was caused by, read without trusting its shape. */
function traceOf(error: unknown): Trace[] {
  const trace: Trace[] = []
  const waiting: unknown[] = [error]
  const seen = new Set<unknown>()
  while (waiting.length > 0) {
    const next = waiting.shift()
    if (typeof next !== 'object' || next === null || seen.has(next)) continue
    seen.add(next)
    const fields = next as Record<string, unknown>
    trace.push(readTrace(fields))
    const meta = fields['meta'] as Record<string, unknown> | undefined
    const errors: unknown[] = Array.isArray(fields['errors']) ? fields['errors'] : []
    waiting.push(fields['cause'], meta?.['driverAdapterError'], ...errors)
  }
  return trace
}

function readTrace(fields: Record<string, unknown>): Trace {
  const { code, kind, message } = fields
  const constraint = constraintName(fields['constraint'])
  return {
    message: typeof message === 'string' ? message : '',
    ...(typeof code === 'string' && { code }),
    ...(typeof kind === 'string' && { kind }),
    ...(constraint !== undefined && { constraint }),
  }
}

/** pg gives a name; Prisma gives `{ index }` or `{ fields }`, the fields quoted when they need it. */
function constraintName(constraint: unknown): string | undefined {
  if (typeof constraint === 'string') return constraint
  if (typeof constraint !== 'object' || constraint === null) return undefined
  if ('index' in constraint && typeof constraint.index === 'string') return constraint.index
  if ('fields' in constraint && Array.isArray(constraint.fields)) return constraint.fields.join(',')
  return undefined
}
