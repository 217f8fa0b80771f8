import { collectDefaultMetrics, Counter, Registry } from '@prometheus-io/client'

/** What became of a call to the Zoom webhook. `unavailable`: the database was away or too slow, and Zoom is to come again. */
export const webhookOutcomes = [
  'accepted',
  'ignored',
  'unknown_meeting',
  'bad_signature',
  'old',
  'too_large',
  'empty',
  'unavailable',
] as const
export type WebhookOutcome = (typeof webhookOutcomes)[number]

/** What this process counts since it started. */
export type Metrics = {
  readonly countWebhook: (outcome: WebhookOutcome) => void
  /** Everything counted, as Prometheus reads it. */
  readonly page: () => Promise<{ readonly contentType: string; readonly text: string }>
}

/** Starts counting at zero; `ofProcess` adds memory, CPU, event loop and the like. */
export function openMetrics({ ofProcess }: { readonly ofProcess: boolean }): Metrics {
  const registry = new Registry()
  if (ofProcess) collectDefaultMetrics({ register: registry })
  const webhooks = new Counter({
    name: 'kuji_zoom_webhooks_total',
    help: 'Calls to the Zoom webhook by what became of them',
    labelNames: ['outcome'],
    registers: [registry],
  })
  // A rate over a counter that appears with its first event misses that event.
  for (const outcome of webhookOutcomes) webhooks.inc({ outcome }, 0)
  return {
    countWebhook: (outcome) => webhooks.inc({ outcome }),
    page: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  }
}
