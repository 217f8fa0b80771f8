import type { ZoomLog } from '@kuji/zoom/zoom-request'
import { createZoomMeetings, type ZoomMeetingsOptions } from '@kuji/zoom/zoom-meetings'
import type { SimulatorOptions } from '@kuji/zoom-simulator/simulator-options'
import { startZoomSimulator, type ZoomSimulator } from '@kuji/zoom-simulator/start-zoom-simulator'
import type { MeetingOrder } from '@kuji/services/ports'
import { onTestFinished } from 'vitest'
import { recordingLedger } from './recording-ledger.ts'

export const hostEmail = 'owl+one@zoom.example'

/** A Zoom for this test alone; it is stopped when the test ends. */
export async function runningSimulator(options: SimulatorOptions = {}): Promise<ZoomSimulator> {
  const simulator = await startZoomSimulator({ hosts: [hostEmail, 'lark@zoom.example'], ...options })
  onTestFinished(() => simulator.close())
  return simulator
}

type ZoomAddress = Pick<ZoomSimulator, 'accountId' | 'clientId' | 'clientSecret' | 'oauthUrl' | 'apiUrl'>

/** The real client, talking to the simulator, with a ledger in memory; `lines` is what it logged. */
export function zoomClient(simulator: ZoomAddress, options: Partial<ZoomMeetingsOptions> = {}) {
  const { accountId, clientId, clientSecret, oauthUrl, apiUrl } = simulator
  const lines: string[] = []
  const note = (fields: object, message: string) => void lines.push(`${message} ${JSON.stringify(fields)}`)
  const log: ZoomLog = { info: note, warn: note }
  const ledger = recordingLedger()
  const credentials = { accountId, clientId, clientSecret, oauthUrl, apiUrl }
  const clock = { now: () => new Date() }
  const meetings = createZoomMeetings({ ...credentials, clock, log, ledger, ...options })
  return { meetings, lines, ledger }
}

export function aMeetingRequest(changes: Partial<MeetingOrder> = {}): MeetingOrder {
  return {
    host: hostEmail,
    key: 'd7-r3',
    startsAt: new Date('2030-01-07T00:00:00Z'),
    minutes: 15,
    beforeSending: async () => undefined,
    ...changes,
  }
}

/** For calls that nobody gives up. */
export const patience = new AbortController().signal
