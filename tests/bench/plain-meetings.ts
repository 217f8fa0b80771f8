import type { BenchZoom } from './bench-zoom.ts'

/**
 * The plain way to make a meeting for each room: one call after the other, with nothing
 * written down, asked again or looked at.
 *
 * @returns how long it took, in milliseconds
 */
export async function makePlainMeetings(zoom: BenchZoom, startsAt: Date): Promise<number> {
  const token = await askForToken(zoom)
  const startTime = startsAt.toISOString().replace('.000Z', 'Z')
  const startedAt = performance.now()
  for (const host of zoom.hosts) {
    const reply = await fetch(`${zoom.apiUrl}/users/${encodeURIComponent(host)}/meetings`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        ...{ topic: 'Kuji', type: 2, start_time: startTime, timezone: 'UTC', duration: 15 },
        settings: { join_before_host: true, jbh_time: 0, waiting_room: false },
      }),
    })
    if (reply.status !== 201) throw new Error(`${reply.status} ${await reply.text()}`)
    await reply.json()
  }
  return performance.now() - startedAt
}

async function askForToken({ oauthUrl, accountId, clientId, clientSecret }: BenchZoom): Promise<string> {
  const credentials = Buffer.from(`${clientId}:${clientSecret}`).toString('base64')
  const reply = await fetch(oauthUrl, {
    method: 'POST',
    headers: { authorization: `Basic ${credentials}` },
    body: new URLSearchParams({ grant_type: 'account_credentials', account_id: accountId }),
  })
  const { access_token: token } = (await reply.json()) as { access_token: string }
  return token
}
