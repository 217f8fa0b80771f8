import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createZoomSender, defaultLimits, type ZoomLimits } from '@kuji/zoom/zoom-request'
import { expect, onTestFinished, test } from 'vitest'
import { patience } from '../../../support/zoom-simulator.ts'

const unreachable = expect.objectContaining({ code: 'ZOOM_UNREACHABLE' })

/** Calls a server that behaves as told. */
async function callServer(behaviour: RequestListener, limits: Partial<ZoomLimits> = {}) {
  const server = createServer(behaviour).listen(0, '127.0.0.1')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2/x?secret=1`
  return createZoomSender({ ...defaultLimits, ...limits })({ method: 'GET', url, headers: {} }, patience)
}

const onlyHeaders: RequestListener = (_request, response) => {
  response.writeHead(200)
  response.flushHeaders()
}

test('a reply that only drips is given up, though each drop is in time', async () => {
  const drip: RequestListener = (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    const drops = setInterval(() => response.write(' '), 50)
    response.once('close', () => clearInterval(drops))
  }

  await expect(callServer(drip, { wholeMs: 400 })).rejects.toThrow(unreachable)
})

test('a reply cut short by the network is no reply', async () => {
  const cut: RequestListener = (_request, response) => {
    response.writeHead(201, { 'content-length': '100' })
    response.write('{"id": 1', () => response.destroy())
  }

  await expect(callServer(cut)).rejects.toThrow(unreachable)
})

test('a redirect is not followed: the token stays with the one it was sent to', async () => {
  const reply = await callServer((_request, response) => {
    response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()
  })

  expect(reply).toMatchObject({ status: 302, body: undefined, trackingId: null })
})

test.each([
  { answer: 'nothing at all', behaviour: () => undefined, limits: { headersMs: 200 } },
  { answer: 'headers and nothing more', behaviour: onlyHeaders, limits: { wholeMs: 200 } },
])('$answer is given up', async ({ behaviour, limits }) => {
  await expect(callServer(behaviour, limits)).rejects.toThrow(unreachable)
})

test('headers longer than anybody needs do not get into the log', async () => {
  const reply = await callServer((_request, response) => {
    response.writeHead(200, { 'x-zm-trackingid': 'x'.repeat(101), 'retry-after': '7' }).end()
  })

  expect(reply).toMatchObject({ trackingId: null, headers: { retryAfter: '7' } })
})

test('what went wrong names the call without its query', async () => {
  const reset: RequestListener = (request) => void request.socket.destroy()

  await expect(callServer(reset)).rejects.toThrow(/^GET \/v2\/x: no whole reply \(UND_ERR_SOCKET\)$/)
})
