import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { joinPage } from './join-page.ts'
import { pageHeaders } from './page-shell.ts'
import type { SimulatorWorld } from './simulator-world.ts'

type JoinLink = { Params: { id: string }; Querystring: { pwd?: unknown; guest?: unknown } }

/** The rooms behind the join links. Opening the page is joining as a guest; closing it is leaving. */
export function addJoinRoutes(app: FastifyInstance, { store, account, running }: SimulatorWorld): void {
  const present = new Set<string>()
  const leaveUnlessPresent = (id: string, guest: string) => {
    if (!present.has(guest)) running.leave(id, guest)
  }

  app.get<JoinLink>('/j/:id', async ({ params: { id }, query }, reply) => {
    const guest = randomUUID()
    const nonce = randomUUID()
    running.settle()
    const outcome = running.join(id, { name: nameOf(guest), guest, secret: textOf(query.pwd) })
    setTimeout(leaveUnlessPresent, account.settings.presentWithinMs, id, guest).unref()
    const { status, text } = joinPage(outcome, {
      meeting: store.get(id) ?? null,
      timeZone: account.timeZone,
      people: running.people(id).length,
      presence: { guest, nonce },
    })
    return reply
      .code(status)
      .headers({ ...pageHeaders, ...presencePolicy(nonce), 'x-practice-outcome': outcome })
      .type('text/html; charset=utf-8')
      .send(text)
  })

  app.get<JoinLink>('/j/:id/presence', async ({ params: { id }, query, raw }, reply) => {
    const guest = textOf(query.guest)
    const isThere = [...running.people(id), ...running.waiting(id)].some((other) => other.guest === guest)
    // The simulator was started anew while the page stayed open.
    const isBack =
      isThere ||
      (isGuest(guest) && running.join(id, { name: nameOf(guest), guest, secret: textOf(query.pwd) }) === 'in')
    // To an EventSource, 204 means: do not come again.
    if (!isBack) return reply.code(204).send()
    present.add(guest)
    raw.once('close', () => {
      present.delete(guest)
      running.leave(id, guest)
    })
    reply.hijack()
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    reply.raw.write(':\n\n')
    return reply
  })
}

function presencePolicy(nonce: string) {
  const policy = pageHeaders['content-security-policy']
  return { 'content-security-policy': `${policy}; script-src 'nonce-${nonce}'; connect-src 'self'` }
}

function isGuest(text: string): boolean {
  return /^[\da-f-]{36}$/.test(text)
}

function nameOf(guest: string): string {
  return `Guest ${guest.slice(0, 4)}`
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
