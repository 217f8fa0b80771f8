/**
 * The whole numbers that PostgreSQL's `int4send` wrote one after the other.
 *
 * @param bytes null, as an aggregate over nothing is, for no numbers
 */
export function unpackIntegers(bytes: Buffer | null): Int32Array {
  if (bytes === null) return new Int32Array(0)
  const numbers = new Int32Array(bytes.length / 4)
  for (let index = 0; index < numbers.length; index++) numbers[index] = bytes.readInt32BE(index * 4)
  return numbers
}
