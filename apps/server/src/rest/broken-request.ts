import type { Socket } from 'node:net'
import { errorMessages } from './error-messages.ts'

/** Answers what is not HTTP, too slow or too long for it, and hangs up (Node's `clientError`). */
export function refuseBrokenRequest(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy()
  const body = JSON.stringify({ error: { code: 'INVALID_INPUT', message: errorMessages.INVALID_INPUT } })
  const headers = ['Content-Type: application/json; charset=utf-8', `Content-Length: ${body.length}`]
  socket.end(['HTTP/1.1 400 Bad Request', ...headers, 'Connection: close', '', body].join('\r\n'))
}
