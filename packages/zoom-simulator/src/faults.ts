import {
  openFaultRules,
  type ArrivingCall,
  type Fault,
  type FaultHandle,
  type FaultRules,
} from './fault-rules.ts'
import { drawLatency, type SeededChance } from './seeded-chance.ts'

/** An answer given in place of the work, once, to the next call whose path begins so. */
export type FailedReply = {
  readonly status: number
  readonly body: string | object
  readonly contentType?: string
  readonly path?: string
}

/** The bad days of a simulator. Only calls to /oauth and /v2 are touched, pages never. */
export type Faults = {
  /** Every call waits so long. */
  latencyMs: number
  /** Calls wait about so long besides; the larger the jitter (0 to 2 or so), the wider the spread. */
  latency: { readonly medianMs: number; readonly jitter: number } | null
  readonly add: (fault: Fault) => FaultHandle
  readonly list: FaultRules['list']
  readonly failNext: (reply: FailedReply) => void
  /** The next call with this method does its work, and its connection breaks before the answer. */
  readonly dropNextAfterWork: (method?: string) => void
  readonly clear: () => void
  /** For the simulator itself: the fault of an arriving call, and how long the call waits. */
  readonly take: (call: ArrivingCall) => Fault | null
  readonly nextLatency: (call: ArrivingCall) => number
}

/** Makes the switches. */
export function openFaults(chance: SeededChance): Faults {
  const { add, take, list, clear } = openFaultRules(chance)
  const faults: Faults = {
    latencyMs: 0,
    latency: null,
    add,
    take,
    list,
    failNext: ({ path = '/', ...reply }) => void add({ kind: 'status', path, ...reply }),
    dropNextAfterWork: (method = 'POST') => void add({ kind: 'reset_after', method }),
    clear: () => {
      faults.latencyMs = 0
      faults.latency = null
      clear()
    },
    nextLatency: ({ method, path }) => {
      if (faults.latency === null) return faults.latencyMs
      return faults.latencyMs + drawLatency(faults.latency, { chance, call: `${method} ${path}` })
    },
  }
  return faults
}
