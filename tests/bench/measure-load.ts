import autocannon, { type Request } from 'autocannon'
import { median } from './median.ts'

const connections = 50

/** What one side of a comparison answers under load. */
export type Load = {
  readonly url: string
  /** The next request to send, called as often as needed. */
  readonly next: () => Request
  /** Seconds to send for, or else the number of requests. */
  readonly seconds?: number
  readonly requests?: number
  /** Called before each round. */
  readonly prepare?: () => Promise<void>
}

export type LoadResult = { readonly perSecond: number; readonly p50: number; readonly p99: number }

/** Puts both sides under load in turns, so that a busy machine is busy for both; gives medians over the rounds. */
export async function compareLoads(
  ours: Load,
  bare: Load,
  rounds: number,
): Promise<[LoadResult, LoadResult]> {
  const results: [LoadResult[], LoadResult[]] = [[], []]
  for (let round = 0; round < rounds; round++) {
    results[0].push(await measureLoad(ours))
    results[1].push(await measureLoad(bare))
  }
  return [middle(results[0]), middle(results[1])]
}

/** Puts one side under load once. */
export async function measureLoad({ url, next, seconds, requests, prepare }: Load): Promise<LoadResult> {
  await prepare?.()
  const result = await autocannon({
    url,
    connections,
    ...(seconds !== undefined && { duration: seconds }),
    ...(requests !== undefined && { amount: requests }),
    requests: [{ setupRequest: (request) => ({ ...request, ...next() }) }],
  })
  if (result.non2xx + result.errors > 0) {
    throw new Error(`${url}: ${result.non2xx} refusals, ${result.errors} errors`)
  }
  const { p50, p99 } = result.latency
  return { perSecond: result['2xx'] / result.duration, p50, p99 }
}

function middle(results: readonly LoadResult[]): LoadResult {
  return {
    perSecond: median(results.map(({ perSecond }) => perSecond)),
    p50: median(results.map(({ p50 }) => p50)),
    p99: median(results.map(({ p99 }) => p99)),
  }
}
