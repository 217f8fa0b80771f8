import { AppError } from '@kuji/domain/errors'

/**
 * A value (e-mail, user id) as one segment of a path.
 *
 * @throws {AppError} ZOOM_UNKNOWN_HOST for what a URL would read as "this folder" or "the one above", or as none
 */
export function pathSegment(value: string): string {
  if (/^\.{0,2}$/.test(value)) throw new AppError('ZOOM_UNKNOWN_HOST', `"${value}" is no user`)
  return encodeURIComponent(value)
}
