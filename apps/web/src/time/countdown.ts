/** One number of a countdown and what it counts. */
export type CountdownPart = { readonly value: string; readonly unit: CountdownUnit }
export type CountdownUnit = 'days' | 'hours' | 'minutes' | 'seconds'

const minute = 60
const hour = 60 * minute
const day = 24 * hour

/**
 * What is left, in at most two numbers, the finer the nearer: days and hours, hours
 * and minutes, minutes, and within the last ten minutes also seconds.
 *
 * @param leftMs may be negative; then nothing is left
 */
export function countdown(leftMs: number): CountdownPart[] {
  const left = Math.max(0, Math.ceil(leftMs / 1000))
  if (left >= day) return [part(left / day, 'days'), part((left % day) / hour, 'hours')]
  if (left >= hour) return [part(left / hour, 'hours'), part((left % hour) / minute, 'minutes')]
  if (left >= 10 * minute) return [part(left / minute, 'minutes')]
  if (left < minute) return [part(left, 'seconds')]
  return [part(left / minute, 'minutes'), { value: String(left % minute).padStart(2, '0'), unit: 'seconds' }]
}

function part(value: number, unit: CountdownUnit): CountdownPart {
  return { value: String(Math.floor(value)), unit }
}
