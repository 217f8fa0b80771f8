import { Writable } from 'node:stream'
import { pino, type Logger } from 'pino'

/** A log that can be read back, line by line. */
export type MemoryLog = { readonly log: Logger; readonly lines: readonly string[] }

export function memoryLog(): MemoryLog {
  const lines: string[] = []
  const destination = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString())
      done()
    },
  })
  return { log: pino({ level: 'debug', base: null }, destination), lines }
}
