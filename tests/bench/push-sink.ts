import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { createLoopbackCertificate } from '../support/loopback-certificate.ts'

/** What the process that measures needs to know of this one; told over its channel. */
export type SinkAddress = { readonly host: string; readonly caFile: string }

// A push service that takes everything, as a process of its own: its work must not count as the sender's.
const certificate = createLoopbackCertificate()
const server = createServer({ key: certificate.key, cert: certificate.cert }, (request, response) => {
  request.resume()
  request.on('end', () => response.writeHead(201).end())
})
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  process.send?.({ host: `127.0.0.1:${port}`, caFile: certificate.caFile } satisfies SinkAddress)
})
process.on('disconnect', () => {
  certificate.remove()
  process.exit()
})
