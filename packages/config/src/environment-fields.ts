import { accessSync, constants } from 'node:fs'
import { z } from 'zod'

/** What one environment variable may hold. Messages continue a sentence that starts with its name. */

export function wholeNumber({ otherwise, ...range }: { from: number; to: number; otherwise: number }) {
  return wholeNumberIn(range).default(otherwise)
}

/** The same where there is no number that stands for unset. */
export function wholeNumberIn({ from, to }: { from: number; to: number }) {
  const message = `must be a whole number from ${from} to ${to}`
  return z
    .string()
    .regex(/^\d{1,9}$/, message)
    .transform(Number)
    .refine((value) => value >= from && value <= to, message)
}

/** An http(s) base address, given back without a trailing slash. Plain http is for this machine only. */
export function baseUrl() {
  return z
    .string()
    .refine(isSafeBase, 'must be an https address (http only on localhost), without a query')
    .transform(withoutSlash)
}

/** Scheme, host and port, given back without a trailing slash. */
export function origin() {
  return z
    .string()
    .refine(isOrigin, 'must be an address like https://kuji.example, without a path')
    .transform(withoutSlash)
}

/** Something that travels in an Authorization header. */
export function token() {
  return z.string().regex(/^[\x21-\x7e]{1,500}$/, 'must be visible ASCII without spaces')
}

/** A secret of another's making: one line, no spaces. */
export function credential() {
  return z.string().regex(/^[\x21-\x7e]{1,500}$/, 'has characters in it that no credential has')
}

export function url(schemes: RegExp, example: string) {
  return z.string().refine((text) => {
    const parsed = URL.parse(text)
    return parsed?.hostname ? schemes.test(parsed.protocol) : false
  }, `must be an address like ${example}`)
}

/** Entries between commas, without blanks and repetitions. */
export function list(entry: RegExp, message: string) {
  return z
    .string()
    .transform((text) =>
      [...new Set(text.split(',').map((part) => part.trim()))].filter((part) => part !== ''),
    )
    .refine((entries) => entries.length > 0 && entries.every((text) => entry.test(text)), message)
}

/** Times of day, `9:00` or `09:00`, given back as `HH:MM`, sorted. */
export function timesOfDay() {
  return list(/^([01]?\d|2[0-3]):[0-5]\d$/, 'must be times of day like 09:00, separated by commas').transform(
    (times) => [...new Set(times.map((time) => time.padStart(5, '0')))].toSorted(),
  )
}

export function timeZone() {
  return z.string().refine(isTimeZone, 'must be a time zone like Asia/Tokyo')
}

export function instant() {
  return z.iso
    .datetime({ offset: true, message: 'must be an instant like 2026-11-22T23:50:00Z' })
    .transform((text) => new Date(text))
}

export function readableFile() {
  return z.string().refine(isReadable, 'names a file that cannot be read')
}

/** True where every % begins the code of a character. */
export function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

/** True for an address that only this machine can reach. */
export function isLoopback(address: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(URL.parse(address)?.hostname ?? '')
}

function isSafeBase(text: string): boolean {
  const parsed = URL.parse(text)
  if (parsed?.search !== '' || parsed.hash !== '' || parsed.username !== '') return false
  return parsed.protocol === 'https:' || (parsed.protocol === 'http:' && isLoopback(text))
}

function isOrigin(text: string): boolean {
  const parsed = URL.parse(text)
  return parsed?.href === `${parsed?.origin}/` && /^https?:$/.test(parsed.protocol)
}

function withoutSlash(text: string): string {
  return new URL(text).href.replace(/\/+$/, '')
}

function isTimeZone(zone: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK)
    return true
  } catch {
    return false
  }
}
