/**
 * Whether a push subscription was made with a server's public key (base64url). Only then can
 * that server reach it. A browser that does not tell the key is believed.
 */
export function isMadeWith(subscription: Pick<PushSubscription, 'options'>, publicKey: string): boolean {
  const key = subscription.options.applicationServerKey
  return key === null || base64Url(key) === publicKey.replace(/=+$/, '')
}

function base64Url(bytes: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')
}
