import { lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { AppError } from '@kuji/domain/errors'
import ipaddr from 'ipaddr.js'

/** True for an address of the public internet: not of a private, local or special network (IANA's registries, by ipaddr.js). */
export function isPublicAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast'
}

/**
 * Resolves a name for a connection, and refuses it where one of its addresses is not public:
 * whoever can make Kuji call a name must not choose a machine of the house by it. The answer
 * that was looked at is the one connected to, so a name cannot change in between.
 *
 * Its error is an AppError PUSH_ENDPOINT_REFUSED.
 */
export const lookupPublic: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, '')
    const [first] = addresses
    if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address))) {
      return callback(new AppError('PUSH_ENDPOINT_REFUSED', `${hostname} leads into a private network`), '')
    }
    if (options.all === true) callback(null, addresses)
    else callback(null, first.address, first.family)
  })
}

/** True when a host is a name that leads into a private network now; false when it leads nowhere within the time. */
export function leadsInside(host: string, limitMs: number): Promise<boolean> {
  if (isIP(host.replace(/^\[|\]$/g, '')) !== 0) return Promise.resolve(false)
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), limitMs)
    lookupPublic(host, { all: true }, (error) => {
      clearTimeout(timer)
      resolve(error instanceof AppError)
    })
  })
}
