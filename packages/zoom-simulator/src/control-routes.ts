import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { CallRecord, Faults } from './faults.ts'
import { findHost, type SimulatorAccount } from './simulator-options.ts'

const switches = z.strictObject({
  clear: z.boolean().optional(),
  latencyMs: z.number().int().min(0).max(600_000).optional(),
  failNext: z
    .strictObject({
      status: z.number().int().min(200).max(599),
      body: z.union([z.string(), z.record(z.string(), z.unknown())]),
      contentType: z.string().optional(),
      path: z.string().optional(),
    })
    .optional(),
  dropNextAfterWork: z.enum(['GET', 'POST', 'PATCH', 'DELETE']).optional(),
  host: z.strictObject({ email: z.string(), waitingRoomLocked: z.boolean() }).optional(),
})

/** Faults and the call log over HTTP, for a simulator that runs in a process of its own. */
export function addControlRoutes(
  app: FastifyInstance,
  { account, faults, calls }: { account: SimulatorAccount; faults: Faults; calls: CallRecord[] },
): void {
  app.get('/simulator/calls', async () => calls)

  app.post('/simulator/faults', async (request, reply) => {
    const parsed = switches.safeParse(request.body)
    if (!parsed.success) return reply.code(400).send({ message: z.prettifyError(parsed.error) })
    const { clear, latencyMs, failNext, dropNextAfterWork, host } = parsed.data
    if (clear === true) faults.clear()
    if (latencyMs !== undefined) faults.latencyMs = latencyMs
    if (failNext !== undefined) faults.failNext(failNext as Parameters<Faults['failNext']>[0])
    if (dropNextAfterWork !== undefined) faults.dropNextAfterWork(dropNextAfterWork)
    const wanted = host && findHost(account, host.email)
    if (wanted !== undefined) wanted.waitingRoomLocked = host?.waitingRoomLocked ?? false
    return reply.code(204).send()
  })
}
