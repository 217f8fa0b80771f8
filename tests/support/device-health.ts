import type { SignalHealth } from '@kuji/contract/signal'

type Device = SignalHealth['devices'][number]

/** The device that asks, which showed a message last evening and has never been tested. */
export function aDeviceHealth(changes: Partial<Device> = {}): Device {
  return {
    id: 1,
    current: true,
    service: 'mozilla',
    addedAt: '2026-11-20T12:00:00.000Z',
    lastShownAt: '2026-11-23T12:00:00.000Z',
    silent: false,
    lastTest: null,
    ...changes,
  }
}
