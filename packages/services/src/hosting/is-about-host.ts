import type { AppErrorCode } from '@kuji/domain/errors'

const hostCodes: ReadonlySet<AppErrorCode> = new Set([
  'ZOOM_UNKNOWN_HOST',
  'ZOOM_HOST_REFUSED',
  'ZOOM_SETTINGS_LOCKED',
  'ZOOM_HOST_EXHAUSTED',
])

/** Whether a failure of Zoom's says that this host can run no meetings, and nothing of the others. */
export function isAboutHost(code: AppErrorCode): boolean {
  return hostCodes.has(code)
}
