/** The push services of today's browsers: Chrome and Edge for Android, Chromium, Firefox, Safari, Edge for Windows. */
const knownHosts: readonly RegExp[] = [
  /^fcm\.googleapis\.com$/,
  /^([a-z\d-]+\.)*push\.services\.mozilla\.com$/,
  /^([a-z\d-]+\.)+push\.apple\.com$/,
  /^([a-z\d-]+\.)+notify\.windows\.com$/,
]

/** Chromium's other push hosts change their names; what they have in common is where messages go. */
const googleHost = /^[a-z\d-]+\.google\.com$/
const googlePath = /^\/fcm\/send\/./

/**
 * True for an endpoint that Kuji is willing to call: https at a known push service,
 * so that a subscription cannot make Kuji send requests to places of its choosing.
 *
 * @param allowedHosts further ones in lower case; `host` allows all its ports, `host:port` that one
 */
export function isPushEndpoint(endpoint: string, allowedHosts: readonly string[]): boolean {
  const url = URL.parse(endpoint)
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') return false
  const hostAndPort = `${url.hostname}:${url.port || '443'}`
  if (allowedHosts.includes(url.hostname) || allowedHosts.includes(hostAndPort)) return true
  if (url.port !== '') return false
  if (googleHost.test(url.hostname)) return googlePath.test(url.pathname)
  return knownHosts.some((known) => known.test(url.hostname))
}
