import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** What live.ts asks of the process that plays the phones. */
export type LiveOrder =
  | { readonly open: { readonly port: number; readonly tokens: readonly string[] } }
  | { readonly watch: { readonly text: string; readonly screens: readonly number[] } }

/** `at`: for each watched screen when it read the text, in milliseconds since 1970. */
export type LiveReport = { readonly opened: number } | { readonly at: readonly number[] }

type Screen = { readonly socket: Socket; seen: string; readonly waiting: Set<() => void> }

const openingAtOnce = 100
/** A view is shorter, so a text cut in two by the network is found. */
const keptCharacters = 4_096

/** The phones of live.ts: an open event stream each, on a socket of its own. */
const screens: Screen[] = []

/** How many the server has cut; none should be before the end. */
let cut = 0

process.on('message', (order: LiveOrder) => void obey(order))
process.on('disconnect', () => process.exit())
process.send?.('listening')

async function obey(order: LiveOrder): Promise<void> {
  if ('open' in order) {
    const { port, tokens } = order.open
    for (let from = 0; from < tokens.length; from += openingAtOnce)
      await Promise.all(tokens.slice(from, from + openingAtOnce).map((token) => open(port, token)))
    return report({ opened: screens.length })
  }
  const { text, screens: numbers } = order.watch
  const reading = Promise.all(numbers.map((number) => untilRead(screens[number], text)))
  report({ opened: screens.length })
  const at = await reading
  if (cut > 0) throw new Error(`${cut} screens were cut`)
  report({ at })
}

async function open(port: number, token: string): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  const screen: Screen = { socket, seen: '', waiting: new Set() }
  screens.push(screen)
  socket.setEncoding('latin1').on('data', (chunk) => {
    screen.seen = (screen.seen + String(chunk)).slice(-keptCharacters)
    for (const look of screen.waiting) look()
  })
  socket.on('close', () => (cut += 1))
  const isOpen = untilRead(screen, '"status":')
  socket.write(
    `GET /trpc/now.changes HTTP/1.1\r\nhost: kuji\r\naccept: text/event-stream\r\ncookie: kuji_session=${token}\r\n\r\n`,
  )
  await isOpen
}

/** When the screen read the text, from now on. */
function untilRead(screen: Screen | undefined, text: string): Promise<number> {
  if (screen === undefined) return Promise.reject(new Error('no such screen'))
  screen.seen = ''
  return new Promise((resolve) => {
    const look = (): void => {
      if (!screen.seen.includes(text)) return
      screen.waiting.delete(look)
      resolve(performance.timeOrigin + performance.now())
    }
    screen.waiting.add(look)
  })
}

function report(message: LiveReport): void {
  process.send?.(message)
}
