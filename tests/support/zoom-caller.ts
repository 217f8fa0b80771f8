import type { ZoomSimulator } from '@kuji/zoom-simulator/start-zoom-simulator'

export type PlainReply = {
  readonly status: number
  readonly text: string
  /** The body as JSON; undefined when it is no JSON object. */
  readonly json: Record<string, unknown> | undefined
  readonly headers: Headers
}

export type PlainCaller = (method: string, path: string, body?: object) => Promise<PlainReply>

/** A token of the simulator, as plainly as it can be had. */
export async function plainToken(simulator: ZoomSimulator): Promise<string> {
  const { clientId, clientSecret, accountId, oauthUrl } = simulator
  const response = await fetch(oauthUrl, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
    body: new URLSearchParams({ grant_type: 'account_credentials', account_id: accountId }),
  })
  const body = (await response.json()) as { access_token: string }
  return body.access_token
}

/** Calls the simulator's API with one token, and takes whatever comes. Paths begin below /v2. */
export async function aPlainCaller(simulator: ZoomSimulator): Promise<PlainCaller> {
  const authorization = `Bearer ${await plainToken(simulator)}`
  return async (method, path, body) => {
    const headers = body ? { authorization, 'content-type': 'application/json' } : { authorization }
    const init = body ? { method, headers, body: JSON.stringify(body) } : { method, headers }
    const response = await fetch(simulator.apiUrl + path, init)
    const text = await response.text()
    return { status: response.status, text, json: parsed(text), headers: response.headers }
  }
}

/** What Kuji asks of Zoom for a room, in short. */
export const anOpenMeeting = {
  topic: 'Kuji test',
  type: 2,
  start_time: '2030-01-07T00:00:00Z',
  duration: 15,
  settings: { join_before_host: true, jbh_time: 0, waiting_room: false },
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return undefined
  }
}
