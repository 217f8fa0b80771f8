import webpush from 'web-push'

/** Kuji's name and key pair as an application server (RFC 8292); the keys are raw, in base64url. */
export type Vapid = { readonly publicKey: string; readonly privateKey: string; readonly subject: string }

const validSeconds = 12 * 60 * 60
const reusedSeconds = 6 * 60 * 60
const mostOrigins = 500

/**
 * Gives the Authorization header for a push service's origin (RFC 8292 §2).
 *
 * A header is signed for twelve hours and handed out for six: most of the work of
 * sending a message would otherwise go into signing the same three claims again.
 *
 * @param now milliseconds; push services know only the real time
 */
export function createVapidAuthorization(
  vapid: Vapid,
  now: () => number = Date.now,
): (origin: string) => string {
  const signed = new Map<string, { readonly header: string; readonly until: number }>()
  return (origin) => {
    const seconds = Math.floor(now() / 1000)
    const known = signed.get(origin)
    if (known !== undefined && known.until > seconds) return known.header
    // Origins come from subscriptions, so their number has no natural end.
    if (signed.size >= mostOrigins) signed.clear()
    const header = sign(vapid, origin, seconds + validSeconds)
    signed.set(origin, { header, until: seconds + reusedSeconds })
    return header
  }
}

function sign(vapid: Vapid, origin: string, expiresAt: number): string {
  const { subject, publicKey, privateKey } = vapid
  return webpush.getVapidHeaders(origin, subject, publicKey, privateKey, 'aes128gcm', expiresAt).Authorization
}
