import { historyDraws, type DrawFacts } from './draw-facts.ts'
import { AppError } from './errors.ts'
import {
  byteCursor,
  readFloat,
  readIntegers,
  readText,
  writeFloat,
  writeIntegers,
  writeText,
  type ByteCursor,
} from './little-endian.ts'
import type { Sizing } from './room-sizes.ts'

/** All that a draw is made from, but for its seed. */
export type DrawInputRecord = {
  /** 64 ASCII characters that nobody outside knows, so that the input can't be guessed from its hash. */
  readonly salt: string
  readonly sizing: Sizing
  readonly facts: DrawFacts
}

/** What the bytes begin with. Another layout gets another number, and so does another way to draw: old draws are not replayed by it. */
const mark = 'kuji-draw-2\n'
const saltLength = 64
/** Mark, salt, six int32 and one float64. */
const headLength = mark.length + saltLength + 6 * 4 + 8
/** Stands for -1 where a room number takes two bytes. */
const noRoom = 0xffff

/** Bytes of one room number: none where nobody was present anywhere. */
type RoomWidth = 0 | 2 | 4
type Counts = { readonly people: number; readonly blocked: number; readonly width: number }

/**
 * The canonical input of a draw, as bytes: the same facts give the same bytes on every
 * machine, and other facts give others. All is little-endian and without gaps:
 *
 * mark · salt · min, max, kind of wish (int32), the wish (float64) · people, blocked
 * numbers, bytes per room number (int32) · ids (int32) · rates (int16) · aloneAgo (int16) ·
 * rooms (int16 where all of them fit, else int32; left out where all are none) · blocked
 * (int32), each column as {@link DrawFacts} orders it.
 *
 * The caller guarantees the ranges and the order that {@link DrawFacts} asks for.
 *
 * @throws {AppError} INVALID_INPUT when the salt is not 64 ASCII characters
 */
export function encodeDrawInput({ salt, sizing, facts }: DrawInputRecord): Uint8Array {
  if (!/^[\x20-\x7e]{64}$/.test(salt)) throw new AppError('INVALID_INPUT', 'a salt has 64 ASCII characters')
  const { ids, rates, aloneAgo, rooms, blocked } = facts
  const width = roomWidth(rooms)
  const bytes = new Uint8Array(byteCount({ people: ids.length, blocked: blocked.length, width }))
  const cursor = byteCursor(bytes)
  writeText(cursor, mark + salt)
  writeIntegers(cursor, [sizing.min, sizing.max, 'target' in sizing ? 0 : 1], 4)
  writeFloat(cursor, 'target' in sizing ? sizing.target : sizing.expectedPresent)
  writeIntegers(cursor, [ids.length, blocked.length, width], 4)
  writeIntegers(cursor, ids, 4)
  writeIntegers(cursor, rates, 2)
  writeIntegers(cursor, aloneAgo, 2)
  if (width !== 0) writeIntegers(cursor, rooms, width)
  writeIntegers(cursor, blocked, 4)
  return bytes
}

/**
 * Reads a canonical input back.
 *
 * @throws {AppError} INVALID_INPUT when the bytes are not one, whole and of this layout
 */
export function decodeDrawInput(bytes: Uint8Array): DrawInputRecord {
  const cursor = byteCursor(bytes)
  try {
    if (readText(cursor, mark.length) !== mark) throw new RangeError('another layout')
    return { salt: readText(cursor, saltLength), sizing: readSizing(cursor), facts: readFacts(cursor) }
  } catch (cause) {
    throw new AppError('INVALID_INPUT', 'these bytes are not the canonical input of a draw', { cause })
  }
}

function readSizing(cursor: ByteCursor): Sizing {
  const [min = 0, max = 0, kind] = readIntegers(cursor, new Int32Array(3), 4)
  const wish = readFloat(cursor)
  if (kind === 0) return { min, max, target: wish }
  if (kind === 1) return { min, max, expectedPresent: wish }
  throw new RangeError('another kind of sizing')
}

function readFacts(cursor: ByteCursor): DrawFacts {
  const [people = 0, blocked = 0, width = 0] = readIntegers(cursor, new Int32Array(3), 4)
  // Before any array is made: a forged count must not ask for more memory than there are bytes.
  if (people < 0 || blocked < 0 || byteCount({ people, blocked, width }) !== cursor.view.byteLength)
    throw new RangeError('another length')
  return {
    ids: readIntegers(cursor, new Int32Array(people), 4),
    rates: readIntegers(cursor, new Int16Array(people), 2),
    aloneAgo: readIntegers(cursor, new Int16Array(people), 2),
    rooms: readRooms(cursor, people * historyDraws, width),
    blocked: readIntegers(cursor, new Int32Array(blocked), 4),
  }
}

function readRooms(cursor: ByteCursor, count: number, width: number): Int32Array {
  const rooms = new Int32Array(count)
  if (width === 0) return rooms.fill(-1)
  if (width === 4) return readIntegers(cursor, rooms, 4)
  if (width !== 2) throw new RangeError('another width')
  return readIntegers(cursor, rooms, 2).map((room) => (room === noRoom ? -1 : room))
}

function roomWidth(rooms: Int32Array): RoomWidth {
  let largest = -1
  for (const room of rooms) if (room > largest) largest = room
  if (largest === -1) return 0
  return largest < noRoom ? 2 : 4
}

function byteCount({ people, blocked, width }: Counts): number {
  return headLength + people * (4 + 2 + 2 + historyDraws * width) + blocked * 4
}
