import type { NowView } from '@kuji/contract/now'
import type { Person } from './kuji-people.ts'

/** An open Now screen: what the server sent so far, and its end. */
export type NowStream = {
  readonly headers: Headers
  readonly views: readonly NowView[]
  /** The ids under which the views came, in the same order. */
  readonly ids: readonly string[]
  /** The names of tRPC's own events, as they came: connected, ping, return. */
  readonly signs: readonly string[]
  readonly statuses: () => string[]
  /** What the server said went wrong, as it came. */
  readonly failures: readonly string[]
  readonly close: () => void
  /** Resolves when the stream has ended, whoever ended it. */
  readonly ended: Promise<void>
}

/**
 * Follows `now.changes` as a browser does: server-sent events over HTTP.
 *
 * @param lastEventId the last one of an earlier stream, which goes on here
 */
export async function followNow(address: string, by: Person, lastEventId?: string): Promise<NowStream> {
  const leaving = new AbortController()
  const input =
    lastEventId === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify({ lastEventId }))}`
  const response = await fetch(`${address}/trpc/now.changes${input}`, {
    headers: { cookie: by.cookie, accept: 'text/event-stream' },
    signal: leaving.signal,
  })
  if (response.status !== 200 || response.body === null)
    throw new Error(`the stream answered ${response.status}: ${await response.text()}`)
  const views: NowView[] = []
  const ids: string[] = []
  const signs: string[] = []
  const failures: string[] = []
  return {
    headers: response.headers,
    ...{ views, ids, signs, failures },
    statuses: () => views.map(({ status }) => status),
    close: () => leaving.abort(),
    ended: readEvents(response.body, ({ name, data, id }) => {
      if (name === 'serialized-error') failures.push(data)
      else if (name !== '') signs.push(name)
      if (name !== '' || data === '') return
      views.push(JSON.parse(data))
      ids.push(id)
    }).catch(() => undefined),
  }
}

type StreamEvent = { readonly name: string; readonly data: string; readonly id: string }

async function readEvents(body: ReadableStream, onEvent: (event: StreamEvent) => void): Promise<void> {
  let rest = ''
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    const blocks = (rest + chunk).split('\n\n')
    rest = blocks.pop() ?? ''
    for (const block of blocks) {
      const field = (name: string): string =>
        block
          .split('\n')
          .filter((line) => line.startsWith(`${name}:`))
          .map((line) => line.slice(name.length + 1).trim())
          .join('\n')
      onEvent({ name: field('event'), data: field('data'), id: field('id') })
    }
  }
}
