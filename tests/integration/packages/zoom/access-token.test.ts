import { expect, test } from 'vitest'
import { recordingLedger } from '../../../support/recording-ledger.ts'
import { scriptedZoom, aZoomMeeting } from '../../../support/scripted-zoom.ts'
import { aMeetingRequest, patience, runningSimulator, zoomClient } from '../../../support/zoom-simulator.ts'

const ofCode = (code: string) => expect.objectContaining({ code })

test('the token is asked for by form body and given to the ledger with its length of life', async () => {
  const simulator = await runningSimulator({ tokenSeconds: 3600 })
  const ledger = recordingLedger()
  const granted: unknown[] = []
  const { meetings } = zoomClient(simulator, {
    ledger: {
      ...ledger,
      token: (ask) =>
        ledger.token(async () => {
          const token = await ask()
          granted.push(token)
          return token
        }),
    },
  })

  await meetings.create(aMeetingRequest(), patience)

  expect(granted).toEqual([{ text: expect.stringMatching(/^practice\./), lastsSeconds: 3599 }])
})

test.each([
  { status: 401, body: { code: 124, message: 'Invalid access token.' } },
  { status: 400, body: { code: 124, message: 'Access token is expired.' } },
  { status: 401, body: '<html>Unauthorized</html>' },
])(
  'a token refused with HTTP $status and $body is replaced, and the call made once more',
  async (refusal) => {
    const simulator = await runningSimulator()
    const { meetings, ledger } = zoomClient(simulator)
    simulator.faults.failNext({ ...refusal, path: '/v2/' })

    await meetings.create(aMeetingRequest(), patience)

    expect(ledger.discarded).toHaveLength(1)
    expect(simulator.meetings()).toHaveLength(1)
  },
)

test('a token refused again right after is a matter of credentials', async () => {
  const zoom = await scriptedZoom(() => ({
    status: 401,
    body: { code: 124, message: 'Invalid access token.' },
  }))
  const { meetings } = zoomClient(zoom)

  await expect(meetings.create(aMeetingRequest(), patience)).rejects.toThrow(ofCode('ZOOM_CREDENTIALS'))
  expect(zoom.calls).toHaveLength(2)
})

test('a second token that others asked for, and that died meanwhile, is not the last word', async () => {
  let refusals = 2
  const zoom = await scriptedZoom(() =>
    refusals-- > 0
      ? { status: 401, body: { code: 124, message: 'no' } }
      : { status: 201, body: aZoomMeeting() },
  )
  const ledger = { ...recordingLedger(), token: async () => 'a token of somebody else' }
  const { meetings } = zoomClient(zoom, { ledger })

  expect(await meetings.create(aMeetingRequest(), patience)).toMatchObject({ meetingId: 81234567890n })
})

test.each([
  { status: 400, body: { code: 4711, message: 'Invalid access token, does not contain scopes:[a].' } },
  { status: 401, body: { code: 124, message: 'Invalid access token, does not contain scopes:[a].' } },
])('a missing scope, HTTP $status, is told as such and costs no token', async (refusal) => {
  const { meetings, ledger } = zoomClient(await scriptedZoom(() => refusal))

  await expect(meetings.create(aMeetingRequest(), patience)).rejects.toThrow(ofCode('ZOOM_SCOPE_MISSING'))
  expect(ledger.discarded).toEqual([])
})

test('a scope that was added since is found with a new token, and looked for once in a while only', async () => {
  const simulator = await runningSimulator({ missingScopes: ['user:read:list_users:admin'] })
  const { meetings, ledger } = zoomClient(simulator)
  const listHosts = () => meetings.listHosts(patience)
  await expect(listHosts()).rejects.toThrow(ofCode('ZOOM_SCOPE_MISSING'))

  simulator.settings.missingScopes = []
  expect(await listHosts()).toHaveLength(2)
  expect(ledger.discarded).toHaveLength(1)

  simulator.settings.missingScopes = ['user:read:list_users:admin']
  simulator.revokeTokens()
  for (let times = 0; times < 3; times++)
    await expect(listHosts()).rejects.toThrow(ofCode('ZOOM_SCOPE_MISSING'))
  expect(ledger.discarded).toHaveLength(2)
})

test.each([{ clientSecret: 'wrong' }, { clientId: 'wrong' }, { accountId: 'wrong' }])(
  'with %o there is no token',
  async (wrong) => {
    const { meetings } = zoomClient(await runningSimulator(), wrong)

    await expect(meetings.inspectHosts([], aMeetingRequest(), patience)).rejects.toThrow(
      ofCode('ZOOM_CREDENTIALS'),
    )
  },
)

test.each([
  { status: 400, body: '<html>Bad Request</html>', code: 'ZOOM_CREDENTIALS' },
  { status: 200, body: '<html>Hello</html>', code: 'ZOOM_BAD_REPLY' },
  { status: 200, body: { access_token: '' }, code: 'ZOOM_BAD_REPLY' },
  { status: 503, body: '<html>Busy</html>', code: 'ZOOM_UNREACHABLE' },
  { status: 429, body: { code: 429, message: 'Slow.' }, code: 'ZOOM_RATE_LIMITED' },
])('HTTP $status with $body in place of a token is $code', async ({ code, ...reply }) => {
  const simulator = await runningSimulator()
  const { meetings } = zoomClient(simulator)
  simulator.faults.failNext({ ...reply, path: '/oauth/' })

  await expect(meetings.list('owl+one@zoom.example', 'planned', patience)).rejects.toThrow(ofCode(code))
})

test('one caller giving up does not take the token from the others', async () => {
  const simulator = await runningSimulator()
  const { meetings } = zoomClient(simulator)
  simulator.faults.latencyMs = 150

  const [impatient, patient] = await Promise.allSettled([
    meetings.create(aMeetingRequest({ key: 'a' }), AbortSignal.timeout(40)),
    meetings.create(aMeetingRequest({ key: 'b' }), patience),
  ])

  expect([impatient.status, patient.status]).toEqual(['rejected', 'fulfilled'])
  expect(simulator.calls.filter(({ path }) => path === '/oauth/token')).toHaveLength(1)
})
