/** A place in some bytes, moved on by each reading and writing. */
export type ByteCursor = { readonly view: DataView; offset: number }

/** How many bytes a whole number takes: 2 hold 0..65535, 4 hold every int32. */
export type IntegerWidth = 2 | 4

/** Starts at the first byte. */
export function byteCursor({ buffer, byteOffset, byteLength }: Uint8Array): ByteCursor {
  return { view: new DataView(buffer, byteOffset, byteLength), offset: 0 }
}

/** Writes ASCII, a byte per character. */
export function writeText(cursor: ByteCursor, text: string): void {
  for (let index = 0; index < text.length; index++)
    cursor.view.setUint8(cursor.offset++, text.charCodeAt(index))
}

/** @throws {RangeError} where the bytes end too early, as everything here that reads does */
export function readText(cursor: ByteCursor, length: number): string {
  const codes = Array.from({ length }, () => cursor.view.getUint8(cursor.offset++))
  return String.fromCharCode(...codes)
}

/** Writes whole numbers one after the other. In two bytes -1 becomes 65535. */
export function writeIntegers(cursor: ByteCursor, numbers: ArrayLike<number>, width: IntegerWidth): void {
  const { view } = cursor
  let { offset } = cursor
  for (let index = 0; index < numbers.length; index++, offset += width) {
    const number = numbers[index] as number
    if (width === 2) view.setUint16(offset, number, true)
    else view.setInt32(offset, number, true)
  }
  cursor.offset = offset
}

/** Fills an array with the whole numbers that come next, and gives it. */
export function readIntegers<T extends Int16Array | Int32Array>(
  cursor: ByteCursor,
  target: T,
  width: IntegerWidth,
): T {
  const { view } = cursor
  let { offset } = cursor
  for (let index = 0; index < target.length; index++, offset += width)
    target[index] = width === 2 ? view.getUint16(offset, true) : view.getInt32(offset, true)
  cursor.offset = offset
  return target
}

/** Writes one float64. */
export function writeFloat(cursor: ByteCursor, number: number): void {
  cursor.view.setFloat64(cursor.offset, number, true)
  cursor.offset += 8
}

/** Reads one float64. */
export function readFloat(cursor: ByteCursor): number {
  const number = cursor.view.getFloat64(cursor.offset, true)
  cursor.offset += 8
  return number
}
