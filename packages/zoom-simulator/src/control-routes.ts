import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import type { Fault } from './fault-rules.ts'
import type { FailedReply } from './faults.ts'
import type { SimulatorControl } from './simulator-control.ts'
import type { SimulatorAccount } from './simulator-options.ts'
import { simulatorSettings } from './simulator-settings.ts'
import { faultSwitches, hostSwitches, guestSwitches, webhookSwitches } from './control-bodies.ts'

type Controlled = { readonly account: SimulatorAccount; readonly control: SimulatorControl }

/** All switches of a simulator over HTTP, for one that runs in a process of its own. */
export function addControlRoutes(app: FastifyInstance, { account, control }: Controlled): void {
  app.get('/simulator/calls', async () => control.calls)
  app.get('/simulator/state', async () => stateOf({ account, control }))
  app.get('/simulator/webhooks', async () => control.webhooks.deliveries)

  app.post(
    '/simulator/faults',
    takes(faultSwitches, (switches) => switchFaults(control, switches)),
  )
  app.post(
    '/simulator/settings',
    takes(simulatorSettings.partial(), (changes) => void Object.assign(control.settings, changes)),
  )
  app.post(
    '/simulator/hosts',
    takes(hostSwitches, ({ email, ...changes }) => control.setHost(email, withoutAbsent(changes))),
  )
  app.post(
    '/simulator/tokens',
    takes(z.strictObject({ revoke: z.literal(true) }), () => control.revokeTokens()),
  )
  app.post(
    '/simulator/join',
    takes(guestSwitches, ({ meetingId, ...visitor }) => ({ outcome: control.join(meetingId, visitor) })),
  )
  app.post(
    '/simulator/leave',
    takes(guestSwitches, ({ meetingId, name }) => ({ left: control.leave(meetingId, name) })),
  )
  app.post(
    '/simulator/end',
    takes(z.strictObject({ meetingId: z.string() }), ({ meetingId }) => ({
      ended: control.endMeeting(meetingId),
    })),
  )
  app.post(
    '/simulator/webhook',
    takes(webhookSwitches, (switches) => switchWebhooks(control, switches)),
  )
  app.post('/simulator/webhook/validate', async () => control.webhooks.validate())
}

/** A handler for bodies of one shape: 400 with every mistake named, else what the deed gives, or 204. */
function takes<Schema extends z.ZodType>(schema: Schema, deed: (body: z.output<Schema>) => unknown) {
  return async ({ body }: { readonly body: unknown }, reply: FastifyReply) => {
    const parsed = schema.safeParse(body)
    if (!parsed.success) return reply.code(400).send({ message: z.prettifyError(parsed.error) })
    try {
      const result = deed(parsed.data)
      return result === undefined ? await reply.code(204).send() : result
    } catch (error) {
      return reply.code(400).send({ message: error instanceof Error ? error.message : String(error) })
    }
  }
}

function stateOf({ account, control }: Controlled) {
  return {
    seed: control.seed,
    settings: control.settings,
    hosts: account.hosts.map((host) => ({ ...host, spentToday: control.limits.spentToday(host.email) })),
    meetings: control.meetings().map(({ linkSecret: _link, passcode: _passcode, ...meeting }) => meeting),
    faults: control.faults.list(),
    maxSeen: control.limits.maxSeen(),
    perSecond: control.limits.perSecond(),
  }
}

function switchFaults(
  { faults, lockWaitingRoom }: SimulatorControl,
  switches: z.output<typeof faultSwitches>,
): void {
  const { clear, latencyMs, latency, failNext, dropNextAfterWork, host, add = [] } = switches
  if (clear === true) faults.clear()
  if (latencyMs !== undefined) faults.latencyMs = latencyMs
  if (latency !== undefined) faults.latency = latency
  if (failNext !== undefined) faults.failNext(failNext as FailedReply)
  if (dropNextAfterWork !== undefined) faults.dropNextAfterWork(dropNextAfterWork)
  if (host !== undefined) lockWaitingRoom(host.email, host.waitingRoomLocked)
  for (const { pathPattern, times, ...fault } of [add].flat()) {
    const path = pathPattern === undefined ? {} : { path: new RegExp(pathPattern) }
    const number = times === undefined ? {} : { times: times === 'always' ? Infinity : times }
    faults.add({ ...fault, ...path, ...number } as Fault)
  }
}

function switchWebhooks({ webhooks }: SimulatorControl, switches: z.output<typeof webhookSwitches>): void {
  const { subscribe, duplicate, shuffle, retryAfterMs } = switches
  if (subscribe !== undefined) webhooks.subscribe(subscribe)
  webhooks.duplicate = duplicate ?? webhooks.duplicate
  webhooks.shuffle = shuffle ?? webhooks.shuffle
  webhooks.retryAfterMs = retryAfterMs ?? webhooks.retryAfterMs
}

/** Without the keys that are there but undefined. */
function withoutAbsent<T extends object>(object: T): { [Key in keyof T]: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as never
}
